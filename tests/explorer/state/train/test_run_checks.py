from explorer.state.train.run_checks import cannot_name, next_name
from explorer.state.train.training import IDLE
from models.families.vae import Config


def test_names_that_no_folder_can_have_are_refused(training):
    (training.folder / "taken").mkdir(parents=True)
    for name in ("", " a", "a/b", "..", ".hidden", "a\\b", "a\nb", "taken"):
        assert cannot_name(training.folder, name)
        training.start(name, "vae", Config(), 5, 0)
        assert training.state == IDLE
    assert not cannot_name(training.folder, "Faces, the second try (β = 2)")


def test_the_next_name_is_free(training):
    assert next_name(training.folder, "/some/Holiday Pictures", "vae") == "holiday-pictures-vae-1"
    (training.folder / "faces-vae-1").mkdir(parents=True)
    assert next_name(training.folder, "faces", "vae") == "faces-vae-2"

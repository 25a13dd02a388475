import pytest
import torch

from models import device
from models.device import DeviceError, available, choose_device, choose_precision, threads_for_training


@pytest.fixture
def cuda(monkeypatch):
    """A machine with two graphics cards, as far as questions go."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)


@pytest.fixture
def bare(monkeypatch):
    """A machine with neither."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def test_the_fastest_device_is_chosen_where_none_is_named(cuda):
    assert choose_device() == torch.device("cuda")
    assert available()[0] == "cuda"


def test_without_a_card_the_processor_is_chosen(bare):
    assert choose_device("auto") == torch.device("cpu")
    assert available() == ("cpu",)


def test_a_named_device_is_taken(cuda):
    assert choose_device("cuda:1") == torch.device("cuda", 1)
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps", "abacus", "", "cpu:x", "cpu:7", "meta"])
def test_a_device_that_is_not_here_is_refused_with_those_that_are(bare, name):
    with pytest.raises(DeviceError) as refused:
        choose_device(name)
    assert str(refused.value) == f"there is no {name!r} device here, only cpu"


@pytest.mark.parametrize("name", ["cuda:2", "cuda:-1", "cuda:", "cuda:x", "cuda:0:0"])
def test_a_card_that_is_not_here_is_refused(cuda, name):
    with pytest.raises(DeviceError, match=r"there is no 'cuda:.* device here, only cuda and"):
        choose_device(name)


def test_a_named_precision_is_taken_and_an_unknown_one_refused():
    assert choose_precision(torch.device("cpu"), "bfloat16") == "bfloat16"
    with pytest.raises(DeviceError, match="there is no precision 'float7', only float32 and bfloat16"):
        choose_precision(torch.device("cpu"), "float7")


@pytest.mark.parametrize(
    ("flags", "precision"), [("avx2 avx512_bf16", "bfloat16"), ("amx_bf16", "bfloat16"), ("avx2", "float32")]
)
def test_16_bits_are_for_processors_that_multiply_them(monkeypatch, flags, precision):
    monkeypatch.setattr(device, "_cpu_flags", lambda: f"flags : {flags}")
    assert choose_precision(torch.device("cpu")) == precision


def test_cards_that_only_emulate_16_bits_use_32(cuda):
    assert choose_precision(torch.device("cuda")) == "float32"


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (3, 1), (16, 8), (None, 1)])
def test_training_leaves_half_the_cores_to_the_window(monkeypatch, cores, threads):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert threads_for_training(torch.device("cpu")) == threads
    assert threads_for_training(torch.device("cuda")) == 1

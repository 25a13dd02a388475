"""Kuzushiji-MNIST (Clanuwat et al. 2018, arXiv:1812.01718): cursive Japanese letters, 28 x 28 grey pixels.

Ten hiragana, each in many shapes: one letter used to be written in several ways, so that its class falls into clusters.
"""

from models.data import idx

KMNIST = idx.Published(
    "KMNIST",
    ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    idx.origin(
        "kmnist",
        "KMNIST",
        "KMNIST",
        "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        {
            "train-images-idx3-ubyte": ("bdb82020997e1d708af4cf47b453dcf7", 18_165_135),
            "train-labels-idx1-ubyte": ("e144d726b3acfaa3e44228e80efcd344", 29_497),
            "t10k-images-idx3-ubyte": ("5c965bf0a639b31b8f53240b1b52f4d7", 3_041_136),
            "t10k-labels-idx1-ubyte": ("7320c461ea6c1c855c0b718fb2a4b134", 5_120),
        },
        holds="28 px grey, 10 letters",
        terms="CC BY-SA 4.0, by the Center for Open Data in the Humanities (CODH), Japan.",
        citation="Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto & Ha 2018: Deep Learning for Classical Japanese "
        "Literature. arXiv:1812.01718.",
        page="http://codh.rois.ac.jp/kmnist/",
    ),
)

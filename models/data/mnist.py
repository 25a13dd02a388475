"""MNIST (LeCun, Bottou, Bengio & Haffner 1998): handwritten digits, 28 x 28 grey pixels.

The images are Yann LeCun's and Corinna Cortes's, under CC BY-SA 3.0; none of them come with the application.
"""

from models.data import idx

MNIST = idx.Published(
    "MNIST",
    tuple("0123456789"),
    idx.origin(
        "mnist",
        "MNIST",
        "MNIST",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        {
            "train-images-idx3-ubyte": ("f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
            "train-labels-idx1-ubyte": ("d53e105ee54ea40749a09fcbcd1e9432", 28_881),
            "t10k-images-idx3-ubyte": ("9fb629c4189551a2d022fa330f9573f3", 1_648_877),
            "t10k-labels-idx1-ubyte": ("ec29112dd5afa0611ce80d1b7f02629c", 4_542),
        },
        holds="28 px grey, 10 digits",
        terms="CC BY-SA 3.0, by Yann LeCun and Corinna Cortes.",
        citation="LeCun, Bottou, Bengio & Haffner 1998: Gradient-based learning applied to document recognition. "
        "Proceedings of the IEEE 86 (11).",
        page="http://yann.lecun.com/exdb/mnist/",
    ),
)

"""MNIST (LeCun, Bottou, Bengio & Haffner 1998): handwritten digits, 28 x 28 grey pixels.

The images are Yann LeCun's and Corinna Cortes's, under CC BY-SA 3.0; none of them come with the application.
"""

from models.data.idx import Published

MNIST = Published("mnist", "MNIST", "MNIST", tuple("0123456789"))

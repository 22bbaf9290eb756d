"""Small ONNX models of every operator, and an independent count of their work.

Weights are ConstantOfShape nodes, as in the ONNX project's own light models, so that files stay small.
"""
import onnx
from onnx import TensorProto, helper, numpy_helper
import numpy


class Graph:
    """Nodes in order; `c` makes constants, `n` nodes, each returning the name of what it writes."""

    def __init__(self, **inputs):
        self.inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
                       for name, shape in inputs.items()]
        self.nodes = []
        self.initializers = []
        self.count = 0

    def name(self, word):
        self.count += 1
        return f"{word}_{self.count}"

    def c(self, values, kind=numpy.int64):
        name = self.name("const")
        self.initializers.append(numpy_helper.from_array(numpy.array(values, dtype=kind), name))
        return name

    def w(self, *shape):
        value = helper.make_tensor("value", TensorProto.FLOAT, [1], [0.5])
        return self.n("ConstantOfShape", self.c(list(shape)), value=value)

    def n(self, op, *inputs, outputs=1, **attributes):
        names = [self.name(op.lower()) for _ in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=names[0], **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, channels_in, channels_out, kernel=3, group=1, **attributes):
        weights = self.w(channels_out, channels_in // group, kernel, kernel)
        attributes.setdefault("pads", [kernel // 2] * 4)
        return self.n("Conv", x, weights, kernel_shape=[kernel, kernel], group=group, **attributes)

    def model(self, *outputs, opset=13):
        infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        graph = helper.make_graph(self.nodes, "g", self.inputs, infos, self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])


def shapes_of(model):
    """Dimensions of every name, by ONNX's own shape inference."""
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True)
    shapes = {tensor.name: list(tensor.dims) for tensor in inferred.graph.initializer}
    for info in [*inferred.graph.value_info, *inferred.graph.input, *inferred.graph.output]:
        shapes.setdefault(info.name, [dim.dim_value for dim in info.type.tensor_type.shape.dim])
    return shapes


def product(numbers):
    result = 1
    for number in numbers:
        result *= number
    return result


def counted(model):
    """(MACs, params, weights) of one image by the operators' definitions, nothing of ours."""
    shapes = shapes_of(model)
    constants = {tensor.name for tensor in model.graph.initializer}
    macs = params = weights = 0
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        out = shapes.get(node.output[0], [])
        if node.op_type in ("Conv", "QLinearConv"):
            w = shapes[node.input[1 if node.op_type == "Conv" else 3]]
            macs += product(out[1:]) * product(w[1:])
        elif node.op_type == "ConvTranspose":
            w = shapes[node.input[1]]
            macs += product(shapes[node.input[0]][1:]) * product(w[1:])
        elif node.op_type == "Gemm":
            w = shapes[node.input[1]]
            macs += product(w)
        elif node.op_type == "MatMul":
            w = shapes[node.input[1]]
            macs += product(out[1:-1]) * product(w)
        elif node.op_type == "BatchNormalization":
            params += 2 * product(shapes[node.input[1]])
            continue
        elif node.op_type in ("Add", "Sub", "Mul", "Div"):
            # A constant with a value a channel is a bias or a scale; one with a value an element is an operand.
            params += sum(product(shapes[name]) for name in node.input if name in constants
                          and 1 < product(shapes[name]) < product(out[1:]) + (len(out) == 2))
            continue
        else:
            continue
        weights += product(w)
        bias = 8 if node.op_type == "QLinearConv" else 2
        params += product(w) + (product(shapes[node.input[bias]]) if len(node.input) > bias else 0)
    return macs, params, weights


def conv_forms():
    g = Graph(x=(1, 8, 15, 20))
    y = g.conv(g.inputs[0].name, 8, 16, group=4, strides=[2, 1])
    y = g.n("Relu", y)
    y = g.conv(y, 16, 16, group=16, dilations=[2, 2], pads=[2, 2, 2, 2])
    y = g.n("Conv", y, g.w(8, 16, 4, 4), kernel_shape=[4, 4], auto_pad="SAME_UPPER", strides=[2, 2])
    y = g.n("Conv", y, g.w(8, 8, 3, 3), g.w(8), pads=[0, 1, 2, 1])
    return g.model(y)


def transposed():
    g = Graph(x=(1, 8, 10, 10))
    y = g.n("ConvTranspose", "x", g.w(8, 4, 2, 2), g.w(4), strides=[2, 2])
    y = g.n("Relu", g.n("BatchNormalization", y, g.w(4), g.w(4), g.w(4), g.w(4)))
    y = g.n("ConvTranspose", y, g.w(4, 6, 4, 4), strides=[2, 2], pads=[1, 1, 1, 1])
    return g.model(y)


def dense():
    g = Graph(x=(1, 4, 6, 6))
    y = g.n("Flatten", "x")
    y = g.n("Relu", g.n("Gemm", y, g.w(20, 144), g.w(20), transB=1))
    y = g.n("MatMul", y, g.w(20, 10))
    y = g.n("Softmax", g.n("Add", y, g.c(numpy.ones(10), numpy.float32)))
    return g.model(y)


def pools():
    g = Graph(x=(1, 4, 21, 21))
    y = g.n("MaxPool", "x", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    y = g.n("AveragePool", y, kernel_shape=[2, 2], strides=[1, 1])
    a = g.n("GlobalAveragePool", y)
    b = g.n("GlobalMaxPool", y)
    c = g.n("ReduceMean", y, axes=[2, 3], keepdims=1)
    return g.model(g.n("Sum", a, b, c))


def functions():
    g = Graph(x=(1, 4, 9, 9))
    y = "x"
    for op, attributes in (("LeakyRelu", {}), ("Sigmoid", {}), ("HardSigmoid", {}), ("Tanh", {}), ("Elu", {})):
        y = g.n(op, g.conv(y, 4, 4), **attributes)
    y = g.n("HardSwish", g.conv(y, 4, 4))
    y = g.n("PRelu", g.conv(y, 4, 4), g.w(4, 1, 1))
    y = g.n("Clip", g.conv(y, 4, 4), g.c(0, numpy.float32), g.c(6, numpy.float32))
    y = g.n("LRN", g.n("MaxPool", y, kernel_shape=[2, 2], strides=[1, 1]), size=5)
    y = g.n("Dropout", g.n("Identity", y))
    return g.model(y, opset=14)


def squeeze_excite():
    g = Graph(x=(1, 8, 12, 12))
    y = g.conv("x", 8, 8)
    y = g.n("Mul", y, g.n("Sigmoid", y))
    s = g.n("Relu", g.n("Conv", g.n("GlobalAveragePool", y), g.w(2, 8, 1, 1), g.w(2)))
    s = g.n("Sigmoid", g.n("Conv", s, g.w(8, 2, 1, 1), g.w(8)))
    y = g.n("Mul", y, s)
    y = g.conv(y, 8, 8, kernel=1)
    half = g.n("Clip", g.n("Add", y, g.c(3, numpy.float32)), g.c(0, numpy.float32), g.c(6, numpy.float32))
    y = g.n("Div", g.n("Mul", y, half), g.c(6, numpy.float32))
    return g.model(g.conv(y, 8, 4, kernel=1))


def shuffle():
    g = Graph(x=(1, 12, 6, 6))
    y = g.conv("x", 12, 12, kernel=1, group=3)
    y = g.n("Reshape", y, g.c([0, 3, 4, 6, 6]))
    y = g.n("Reshape", g.n("Transpose", y, perm=[0, 2, 1, 3, 4]), g.c([0, -1, 6, 6]))
    a, b = g.n("Split", y, outputs=2, axis=1)
    b = g.conv(b, 6, 6, group=6)
    c = g.n("Slice", b, g.c([2]), g.c([6]), g.c([1]))
    return g.model(g.n("Concat", a, b, c, axis=1))


def shape_arithmetic():
    """PyTorch's x.view(x.size(0), -1)."""
    g = Graph(x=("N", 4, "H", "W"))
    y = g.n("Pad", "x", g.c([0, 0, 1, 1, 0, 0, 1, 1]))
    y = g.n("GlobalAveragePool", g.n("Conv", y, g.w(6, 4, 3, 3)))
    size = g.n("Unsqueeze", g.n("Gather", g.n("Shape", y), g.c(0), axis=0), g.c([0]))
    y = g.n("Reshape", y, g.n("Concat", size, g.c([-1]), axis=0))
    return g.model(g.n("Gemm", y, g.w(6, 5)))


def arithmetic():
    g = Graph(x=(1, 4, 8, 8))
    a = g.conv("x", 4, 4)
    b = g.conv("x", 4, 4)
    y = g.n("Mul", g.n("Sub", a, b), g.n("Max", a, b))
    y = g.n("Min", y, g.n("Div", a, b))
    y = g.n("Relu", g.n("Add", y, g.c(numpy.ones((4, 1, 1)), numpy.float32)))
    return g.model(y)


def residual_unit(g, x, channels):
    y = g.n("LeakyRelu", g.conv(x, channels, channels // 2, kernel=1), alpha=0.1)
    y = g.n("LeakyRelu", g.conv(y, channels // 2, channels), alpha=0.1)
    return g.n("Add", x, y)


def detector():
    """Two scales of a YOLO-like head: focus, upsampling, joins and a decoded, transposed tail."""
    g = Graph(images=(1, 3, 64, 64))
    parts = []
    for row in (0, 1):
        for col in (0, 1):
            rows = g.n("Slice", "images", g.c([row]), g.c([2 ** 62]), g.c([2]), g.c([2]))
            parts.append(g.n("Slice", rows, g.c([col]), g.c([2 ** 62]), g.c([3]), g.c([2])))
    y = g.conv(g.n("Concat", *parts, axis=1), 12, 16)
    y = g.n("Mul", y, g.n("Sigmoid", y))
    fine = residual_unit(g, g.conv(y, 16, 32, strides=[2, 2]), 32)
    coarse = residual_unit(g, g.conv(fine, 32, 32, strides=[2, 2]), 32)
    up = g.n("Resize", g.conv(coarse, 32, 16, kernel=1), "", g.c([1, 1, 2, 2], numpy.float32), mode="nearest")
    fine = g.conv(g.n("Concat", up, fine, axis=1), 48, 32)
    decoded = []
    for maps, size in ((fine, 16), (coarse, 8)):
        head = g.conv(maps, 32, 3 * 9, kernel=1)
        head = g.n("Reshape", head, g.c([1, 3, 9, size, size]))
        head = g.n("Sigmoid", g.n("Transpose", head, perm=[0, 1, 3, 4, 2]))
        xy, wh, rest = g.n("Split", head, g.c([2, 2, 5]), outputs=3, axis=4)
        xy = g.n("Mul", g.n("Add", xy, g.c(numpy.zeros((1, 3, size, size, 2)), numpy.float32)), g.c(8, numpy.float32))
        wh = g.n("Mul", g.n("Pow", wh, g.c(2, numpy.float32)), g.c(numpy.ones((1, 3, size, size, 2)), numpy.float32))
        decoded.append(g.n("Reshape", g.n("Concat", xy, wh, rest, axis=4), g.c([1, -1, 9])))
    return g.model(g.n("Concat", *decoded, axis=1))


def recogniser():
    """PP-OCR-like text recognition: dynamic width, hard swish, a row pool, and a product for each column."""
    g = Graph(x=("N", 3, 32, "W"))
    y = g.n("HardSwish", g.conv("x", 3, 8, strides=[2, 2]))
    y = g.n("HardSwish", g.conv(y, 8, 16, group=8, strides=[2, 1]))
    y = g.n("AveragePool", y, kernel_shape=[8, 2], strides=[8, 2])
    y = g.n("Transpose", g.n("Squeeze", y, g.c([2])), perm=[0, 2, 1])
    y = g.n("Add", g.n("MatMul", y, g.w(16, 40)), g.c(numpy.zeros(40), numpy.float32))
    return g.model(g.n("Softmax", y, axis=2), opset=14)


def recurrent():
    """CRNN: two LSTMs behind convolutions."""
    g = Graph(x=(1, 1, 32, 40))
    y = g.n("Relu", g.conv("x", 1, 8, strides=[4, 2]))
    y = g.n("MaxPool", y, kernel_shape=[8, 1], strides=[8, 1])
    y = g.n("Transpose", g.n("Squeeze", y, g.c([2])), perm=[2, 0, 1])
    for size in (8, 32):
        y, _, _ = g.n("LSTM", y, g.w(2, 64, size), g.w(2, 64, 16), outputs=3, hidden_size=16, direction="bidirectional")
        y = g.n("Reshape", g.n("Transpose", y, perm=[0, 2, 1, 3]), g.c([0, 0, -1]))
    return g.model(g.n("MatMul", y, g.w(32, 37)))


def quantised():
    g = Graph(x=(1, 4, 8, 8))
    scale, zero = g.c(0.1, numpy.float32), g.c(0, numpy.int8)
    q = g.n("QuantizeLinear", "x", scale, zero)
    weights = g.c(numpy.ones((6, 4, 3, 3)), numpy.int8)
    q = g.n("QLinearConv", q, scale, zero, weights, scale, zero, scale, zero, g.c(numpy.zeros(6), numpy.int32),
            pads=[1, 1, 1, 1])
    y = g.n("Relu", g.n("DequantizeLinear", q, scale, zero))
    w = g.n("DequantizeLinear", g.c(numpy.ones((5, 6, 1, 1)), numpy.int8), scale, zero)
    return g.model(g.n("Conv", y, w))


# Name -> builder, what of `--set` it needs, and the kinds of layers it must become.
MODELS = {
    "conv_forms": (conv_forms, {}, {"conv2d": 4}),
    "transposed": (transposed, {}, {"conv_transpose2d": 2}),
    "dense": (dense, {}, {"fully_connected": 2, "softmax": 1}),
    "pools": (pools, {}, {"max_pool": 1, "average_pool": 1, "global_average_pool": 2, "global_max_pool": 1,
                          "eltwise_add": 2}),
    "functions": (functions, {}, {"conv2d": 8, "max_pool": 1, "local_response_norm": 1}),
    "squeeze_excite": (squeeze_excite, {}, {"conv2d": 5, "global_average_pool": 1, "channel_scale": 1}),
    "shuffle": (shuffle, {}, {"conv2d": 2, "channel_shuffle": 1, "channel_slice": 3, "concat": 1}),
    "shape_arithmetic": (shape_arithmetic, {"x": (1, 4, 10, 12)},
                         {"conv2d": 1, "global_average_pool": 1, "fully_connected": 1}),
    "arithmetic": (arithmetic, {}, {"conv2d": 2, "eltwise_subtract": 1, "eltwise_multiply": 1, "eltwise_max": 1,
                                    "eltwise_min": 1, "eltwise_divide": 1, "affine": 1}),
    "detector": (detector, {}, None),
    "recogniser": (recogniser, {"x": (1, 3, 32, 100)},
                   {"conv2d": 3, "average_pool": 1, "softmax": 1}),
    "quantised": (quantised, {}, {"conv2d": 2}),
}

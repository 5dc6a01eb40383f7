namespace Unforget.Model.Fast;

/// <summary>One image or map in memory: rows of pixels, the channels of a pixel side by side.</summary>
internal readonly record struct Plane(int Height, int Width, int Channels)
{
    /// <summary>Pixels.</summary>
    public int Pixels => Height * Width;

    /// <summary>Floats of one image.</summary>
    public nint Size => (nint)Height * Width * Channels;

    /// <summary>Floats of one row.</summary>
    public nint Row => (nint)Width * Channels;

    /// <summary>Rows of 4x4 tiles; the last one may stick out.</summary>
    public int TileRows => (Height + 3) / 4;

    /// <summary>Tiles in a row; the last one may stick out.</summary>
    public int TileColumns => (Width + 3) / 4;
}

/// <summary>
/// Values that a convolution reads, as they lie in memory and as they are meant: value * scale + shift, and at least 0 with a
/// ReLU. What batch norm and ReLU produce is never stored; every reader applies them while loading.
/// </summary>
internal readonly unsafe struct View(float* values, float* scale, float* shift, bool relu)
{
    /// <summary>[N, H, W, C].</summary>
    public float* Values { get; } = values;

    /// <summary>[C]</summary>
    public float* Scale { get; } = scale;

    /// <summary>[C]</summary>
    public float* Shift { get; } = shift;

    /// <summary>Whether a ReLU follows.</summary>
    public bool Relu { get; } = relu;

    /// <summary>The lower bound of a meant value.</summary>
    public float Floor => Relu ? 0f : float.NegativeInfinity;
}

/// <summary>A gradient of a batch norm's output as the gradient of its input: a * gradient + b * y + c, where y is the input.</summary>
internal readonly unsafe struct NormGradient(float* gradient, float* output, float* coefficients, int channels)
{
    /// <summary>[N, H, W, C]</summary>
    public float* Gradient { get; } = gradient;

    /// <summary>What the convolution produced, y, [N, H, W, C].</summary>
    public float* Output { get; } = output;

    /// <summary>[C]</summary>
    public float* A { get; } = coefficients;

    /// <summary>[C]</summary>
    public float* B { get; } = coefficients + channels;

    /// <summary>[C]</summary>
    public float* C { get; } = coefficients + 2 * channels;
}

/// <summary>
/// Where the gradient of a convolution's input goes, and what is done with it on the way: the shortcut's gradient is added,
/// what the input's ReLU has cut off is cut off, and the sums are taken that the batch norm before it needs.
/// </summary>
internal readonly unsafe struct GradientTarget(float* gradient, float* add, View input, float* normalized, float* mean)
{
    /// <summary>[N, H, W, C], written.</summary>
    public float* Gradient { get; } = gradient;

    /// <summary>Added before the ReLU, or null; may be <see cref="Gradient"/>.</summary>
    public float* Add { get; } = add;

    /// <summary>The convolution's input.</summary>
    public View Input { get; } = input;

    /// <summary>Input y of the batch norm that the gradient goes to, [N, H, W, C].</summary>
    public float* Normalized { get; } = normalized;

    /// <summary>Mean of y, [C].</summary>
    public float* Mean { get; } = mean;

    /// <summary>The same in other memory.</summary>
    public GradientTarget To(float* gradient, float* add = null) => new(gradient, add, Input, Normalized, Mean);
}

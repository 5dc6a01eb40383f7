using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>A residual block: its units and the memory of its result.</summary>
internal sealed unsafe class FusedBlock(ResidualBlock parameters, Plane input, FusedUnit first, FusedUnit second, FusedUnit? projection, bool endsStage)
{
    public BlockDescription Description { get; } = parameters.Description;

    public Plane Input { get; } = input;

    public Plane Plane => Second.Shape.Output;

    public FusedUnit First { get; } = first;

    public FusedUnit Second { get; } = second;

    /// <summary>The convolution of the shortcut, or null.</summary>
    public FusedUnit? Projection { get; } = projection;

    /// <summary>Runs on libtorch between <see cref="Second"/> and the addition; null for none.</summary>
    public BlockAttention? Attention { get; } = parameters.Attention;

    /// <summary>Whether the result is a stage's map.</summary>
    public bool EndsStage { get; } = endsStage;

    /// <summary>In the order of computation.</summary>
    public IEnumerable<FusedUnit> Units => Projection is null ? [First, Second] : [First, Second, Projection];

    /// <summary>The sum before any ReLU, [N, H, W, C], as a backward pass needs it; set by the owner of the memory.</summary>
    public float* Result { get; set; }

    /// <summary>The attention's input and output, [N, H, W, C], with libtorch's graph between them.</summary>
    public (Tensor Input, Tensor Output)? Attended { get; set; }
}

namespace Unforget.Model.Fast;

/// <summary>A residual block: its units and the memory of its result.</summary>
internal sealed unsafe class FusedBlock(ResidualBlock parameters, Plane input, FusedUnit first, FusedUnit second, FusedUnit? projection)
{
    public BlockDescription Description { get; } = parameters.Description;

    public Plane Input { get; } = input;

    public Plane Plane => Second.Shape.Output;

    public FusedUnit First { get; } = first;

    public FusedUnit Second { get; } = second;

    /// <summary>The convolution of the shortcut, or null.</summary>
    public FusedUnit? Projection { get; } = projection;

    /// <summary>Between <see cref="Second"/> and the addition; null for none.</summary>
    public FusedAttention? Attention { get; } = FusedAttention.Of(parameters.Attention);

    /// <summary>Whether the result is a stage's map.</summary>
    public bool EndsStage { get; init; }

    /// <summary>Between the addition and the result of a block that ends its stage; null for none.</summary>
    public FusedAttention? StageAttention { get; init; }

    /// <summary>In the order of computation.</summary>
    public IEnumerable<FusedUnit> Units => Projection is null ? [First, Second] : [First, Second, Projection];

    /// <summary>Those it has, in the order of computation.</summary>
    public IEnumerable<FusedAttention> Attentions => new[] { Attention, StageAttention }.OfType<FusedAttention>();

    /// <summary>What the block gives before any ReLU, [N, H, W, C], as a backward pass needs it; set by the owner of the memory.</summary>
    public float* Result { get; set; }
}

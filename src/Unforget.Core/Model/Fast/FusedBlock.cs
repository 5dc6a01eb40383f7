namespace Unforget.Model.Fast;

/// <summary>A residual block: two units and the memory of its result.</summary>
internal sealed unsafe class FusedBlock(BlockDescription description, Plane input, FusedUnit first, FusedUnit second, bool endsStage)
{
    public BlockDescription Description { get; } = description;

    public Plane Input { get; } = input;

    public Plane Plane => Second.Shape.Output;

    public FusedUnit First { get; } = first;

    public FusedUnit Second { get; } = second;

    /// <summary>Whether the result is a stage's map.</summary>
    public bool EndsStage { get; } = endsStage;

    /// <summary>The sum before any ReLU, [N, H, W, C]; set by the owner of the memory.</summary>
    public float* Result { get; set; }
}

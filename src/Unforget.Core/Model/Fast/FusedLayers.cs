using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>The layers of a backbone with their weights as kernels read them, without any maps. Owns that memory.</summary>
internal sealed unsafe class FusedLayers<TVector> : IDisposable
    where TVector : struct, ILanes<TVector>
{
    private readonly NativeBuffer<float> _ones;
    private readonly NativeBuffer<float> _zeros;

    /// <param name="backbone">Of a supported description.</param>
    /// <param name="backward">Whether there will be backward passes.</param>
    public FusedLayers(Backbone backbone, bool backward)
    {
        var description = backbone.Description;
        var plane = new Plane(description.Input.Height, description.Input.Width, description.Input.Channels);
        var stem = new Convolution(plane, description.Stem.Channels, description.Stem.KernelSize, description.Stem.Stride);
        Stem = new PatchUnit<TVector>(backbone.Stem, stem, backward);
        plane = MapOfStem = description.Stem.MaxPool ? MaxPool<TVector>.Output(Stem.Shape.Output) : Stem.Shape.Output;
        HasMaxPool = description.Stem.MaxPool;
        var stages = new List<FusedBlock[]>();
        foreach (var stage in backbone.Stages)
        {
            var blocks = new List<FusedBlock>();
            foreach (var block in stage.Blocks)
            {
                blocks.Add(Block(block, plane, block == stage.Blocks[^1] ? stage : null, backward));
                plane = blocks[^1].Plane;
            }

            stages.Add([.. blocks]);
        }

        Stages = stages;
        Blocks = [.. stages.SelectMany(blocks => blocks)];
        Units = [Stem, .. Blocks.SelectMany(block => block.Units)];
        for (var i = 0; i < Units.Count; i++)
        {
            Units[i].Number = i;
        }

        Attentions = [.. Blocks.SelectMany(block => block.Attentions)];
        Channels = Units.Max(unit => Math.Max(unit.Shape.Input.Channels, unit.Shape.Outputs));
        (_ones, _zeros) = (new NativeBuffer<float>(Channels), new NativeBuffer<float>(Channels));
        new Span<float>(_ones.Pointer, Channels).Fill(1f);
    }

    public FusedUnit Stem { get; }

    /// <summary>Whether maximum pooling follows the stem.</summary>
    public bool HasMaxPool { get; }

    /// <summary>All attention modules, in the order of computation.</summary>
    public IReadOnlyList<FusedAttention> Attentions { get; }

    /// <summary>Size of what the first block reads.</summary>
    public Plane MapOfStem { get; }

    /// <summary>The blocks of each stage.</summary>
    public IReadOnlyList<FusedBlock[]> Stages { get; }

    public IReadOnlyList<FusedBlock> Blocks { get; }

    /// <summary>All convolutions, in the order of computation.</summary>
    public IReadOnlyList<FusedUnit> Units { get; }

    /// <summary>Size of the last map.</summary>
    public Plane Last => Blocks[^1].Plane;

    /// <summary>Of the widest map.</summary>
    public int Channels { get; }

    /// <summary>Floats of scratch memory that a worker needs.</summary>
    public nint ScratchSize => Math.Max(Units.Max(unit => unit.ScratchSize), Blocks.Max(block => block.Input.Row));

    /// <summary>Transforms the present weights.</summary>
    public void LoadWeights()
    {
        foreach (var unit in Units)
        {
            unit.FindWeight();
        }

        var team = ThreadTeam.Of(get_num_threads());
        team.Run(worker =>
        {
            foreach (var unit in Units)
            {
                unit.LoadWeights(team, worker);
            }
        });
    }

    /// <summary>Values that mean what they are.</summary>
    public View Plain(float* values) => new(values, _ones.Pointer, _zeros.Pointer, relu: false);

    /// <summary>A block's result as the next block reads it.</summary>
    public View Result(FusedBlock block, float* sum) => new(sum, _ones.Pointer, _zeros.Pointer, block.Description.LastRelu);

    /// <summary>Adds a block's shortcut to its residual branch, for some images.</summary>
    /// <param name="block">The block.</param>
    /// <param name="shortcut">The block's input, or what its projection made of that.</param>
    /// <param name="residual">What the other branch gives.</param>
    /// <param name="sum">[N, H, W, C], written.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/>.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    public static void AddShortcut(FusedBlock block, View shortcut, View residual, float* sum, float* scratch, int first, int end)
    {
        nint pixels = block.Plane.Pixels;
        if (block.Description.Shortcut != ShortcutKind.SubsampleAndPad)
        {
            PixelKernels<TVector>.AddResidual(shortcut, residual, sum, first * pixels, end * pixels, block.Plane.Channels);
        }
        else
        {
            PixelKernels<TVector>.AddResidualSubsampled(
                shortcut, block.Input, residual, block.Plane, block.Description.Stride, sum, scratch, first, end);
        }
    }

    /// <summary>A view's meant values of some images.</summary>
    public static void Activate(View view, Plane plane, float* target, int first, int end) => PixelKernels<TVector>.Activate(
        view, first * plane.Size, (end - first) * plane.Pixels, plane.Channels, target + first * plane.Size);

    /// <summary>A view's meant values as dense rows, [N, H, W, C].</summary>
    public static Tensor Materialize(View view, Plane plane, int count, Workers workers)
    {
        var rows = EmptyMap(count, plane);
        var target = TensorMemory.Pointer(rows);
        workers.Run(count, (_, first, end) => Activate(view, plane, target, first, end));
        return rows;
    }

    /// <summary>Memory for a stage's map, [N, H, W, C].</summary>
    public static Tensor EmptyMap(int count, Plane plane) => empty(count, plane.Height, plane.Width, plane.Channels, dtype: ScalarType.Float32);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var unit in Units)
        {
            unit.Dispose();
        }

        _ones.Dispose();
        _zeros.Dispose();
    }

    private static FusedBlock Block(ResidualBlock block, Plane input, ResidualStage? ended, bool backward)
    {
        var (channels, stride) = (block.Description.Channels, block.Description.Stride);
        var first = Unit(block.First, new Convolution(input, channels, 3, stride), backward);
        var second = Unit(block.Second, new Convolution(first.Shape.Output, channels, 3, 1), backward);
        var projection = block.Projection is null ? null : Unit(block.Projection, new Convolution(input, channels, 1, stride), backward);
        return new FusedBlock(block, input, first, second, projection)
        {
            EndsStage = ended is not null,
            StageAttention = FusedAttention.Of(ended?.Attention),
        };
    }

    private static FusedUnit Unit(ConvolutionNorm parameters, Convolution shape, bool backward) =>
        shape.IsWinograd ? new WinogradUnit<TVector>(parameters, shape, backward) : new PatchUnit<TVector>(parameters, shape, backward);
}

using TorchSharp;
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
        Stem = new PatchUnit<TVector>(backbone.Stem, new Convolution(plane, description.Stem.Channels, description.Stem.KernelSize, description.Stem.Stride));
        plane = Stem.Shape.Output;
        var stages = new List<FusedBlock[]>();
        foreach (var stage in backbone.Stages)
        {
            var blocks = new List<FusedBlock>();
            foreach (var block in stage.Blocks)
            {
                var first = Unit(block.First, new Convolution(plane, block.Description.Channels, 3, block.Description.Stride), backward);
                var second = Unit(block.Second, new Convolution(first.Shape.Output, block.Description.Channels, 3, 1), backward);
                blocks.Add(new FusedBlock(block.Description, plane, first, second, endsStage: block == stage.Blocks[^1]));
                plane = second.Shape.Output;
            }

            stages.Add([.. blocks]);
        }

        Stages = stages;
        Blocks = [.. stages.SelectMany(blocks => blocks)];
        Units = [Stem, .. Blocks.SelectMany(block => new[] { block.First, block.Second })];
        for (var i = 0; i < Units.Count; i++)
        {
            Units[i].Number = i;
        }

        Channels = Units.Max(unit => Math.Max(unit.Shape.Input.Channels, unit.Shape.Outputs));
        (_ones, _zeros) = (new NativeBuffer<float>(Channels), new NativeBuffer<float>(Channels));
        new Span<float>(_ones.Pointer, Channels).Fill(1f);
    }

    public FusedUnit Stem { get; }

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

    /// <summary>Whether images are what the layers take: at least one, float32, on the host, of the described size.</summary>
    public bool Accept(Tensor images)
    {
        var plane = Stem.Shape.Input;
        return images.dtype == ScalarType.Float32
            && images.device_type == DeviceType.CPU
            && images.shape is [> 0, var channels, var height, var width]
            && channels == plane.Channels && height == plane.Height && width == plane.Width;
    }

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

    /// <summary>Adds a block's shortcut to the output of its second convolution, for some images.</summary>
    public static void AddShortcut(FusedBlock block, View input, View residual, float* sum, float* scratch, int first, int end)
    {
        nint pixels = block.Plane.Pixels;
        if (block.Description.Shortcut == ShortcutKind.Identity)
        {
            PixelKernels<TVector>.AddResidual(input, residual, sum, first * pixels, end * pixels, block.Plane.Channels);
        }
        else
        {
            PixelKernels<TVector>.AddResidualSubsampled(
                input, block.Input, residual, block.Plane, block.Description.Stride, sum, scratch, first, end);
        }
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

    private static FusedUnit Unit(ConvolutionNorm parameters, Convolution shape, bool backward) =>
        shape.IsWinograd ? new WinogradUnit<TVector>(parameters, shape, backward) : new PatchUnit<TVector>(parameters, shape);
}

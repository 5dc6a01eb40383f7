using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// A backbone with running statistics. No layer has to see the whole batch before the next one begins, so a worker takes a
/// few images through all layers of a stage while they stay in its cache; only the stages' maps are written out.
/// </summary>
internal sealed unsafe class InferenceBackbone<TVector> : FusedBackbone
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Floats of a map that a worker has in work: with five maps and the transforms they fill a cache of 1 MiB.</summary>
    private const int ChunkSize = 32_768;

    private readonly FusedLayers<TVector> _layers;
    private Workers? _workers;
    private NativeBuffer<float>[] _memory = [];

    /// <param name="backbone">Of a supported description; not owned.</param>
    public InferenceBackbone(Backbone backbone) => _layers = new FusedLayers<TVector>(backbone, backward: false);

    /// <inheritdoc/>
    public override bool Accepts(Tensor images) => _layers.Accept(images);

    /// <inheritdoc/>
    public override void LoadWeights()
    {
        _layers.LoadWeights();
        foreach (var unit in _layers.Units)
        {
            unit.UseRunningStatistics();
        }
    }

    /// <inheritdoc/>
    public override BackboneOutput Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var rows = images.permute(0, 2, 3, 1);
        using var dense = rows.contiguous();
        var count = (int)images.shape[0];
        Reserve();
        var input = _layers.Plain(TensorMemory.Pointer(dense));
        var maps = new List<Tensor>();
        foreach (var blocks in _layers.Stages)
        {
            var map = FusedLayers<TVector>.EmptyMap(count, blocks[^1].Plane);
            RunStage(blocks, input, TensorMemory.Pointer(map), count, withStem: maps.Count == 0);
            input = _layers.Result(blocks[^1], TensorMemory.Pointer(map));
            maps.Add(map);
        }

        var raw = empty(count, _layers.Last.Channels, dtype: ScalarType.Float32);
        var pooled = TensorMemory.Pointer(raw);
        _workers!.Run(count, (worker, first, end) =>
            PixelKernels<TVector>.Pool(input, _layers.Last, pooled, _workers.Scratch(worker), first, end));
        return new BackboneOutput(
            raw.MoveToOuterDisposeScope(), [.. maps.Select(map => map.permute(0, 3, 1, 2).MoveToOuterDisposeScope())]);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _layers.Dispose();
        FreeMemory();
    }

    private void RunStage(FusedBlock[] blocks, View input, float* map, int count, bool withStem)
    {
        var size = Math.Max(blocks[^1].Plane.Size, withStem ? _layers.Stem.Shape.Output.Size : 0);
        var chunk = (int)Math.Max(1, ChunkSize / size);
        _workers!.Run(count, (worker, first, end) =>
        {
            for (var start = first; start < end; start += chunk)
            {
                RunChunk(blocks, input, map, worker, start, Math.Min(end, start + chunk), withStem);
            }
        });
    }

    private void RunChunk(FusedBlock[] blocks, View input, float* map, int worker, int first, int end, bool withStem)
    {
        var view = input;
        if (withStem)
        {
            var stem = Place(worker, 2, first, _layers.Stem.Shape.Output);
            Convolve(_layers.Stem, view, stem, worker, first, end);
            view = _layers.Stem.Activated(stem);
        }

        for (var i = 0; i < blocks.Length; i++)
        {
            var (block, plane) = (blocks[i], blocks[i].Plane);
            var inner = Place(worker, 0, first, plane);
            var residual = Place(worker, 1, first, plane);
            Convolve(block.First, view, inner, worker, first, end);
            Convolve(block.Second, block.First.Activated(inner), residual, worker, first, end);
            // The sum before is read until this one is complete.
            var sum = i == blocks.Length - 1 ? map : Place(worker, 3 - i % 2, first, plane);
            FusedLayers<TVector>.AddShortcut(block, view, block.Second.Normalized(residual), sum, _workers!.Scratch(worker), first, end);
            view = _layers.Result(block, sum);
        }
    }

    private void Convolve(FusedUnit unit, View input, float* output, int worker, int first, int end) =>
        unit.Forward(input, output, _workers!.Sums(worker), _workers.Scratch(worker), first, end);

    /// <summary>One of a worker's four maps, placed so that the image <paramref name="first"/> lies at its beginning.</summary>
    private float* Place(int worker, int number, int first, Plane plane) => _memory[4 * worker + number].Pointer - first * plane.Size;

    private void Reserve()
    {
        var threads = get_num_threads();
        if (_workers is not null && _workers.Team.Size == threads)
        {
            return;
        }

        FreeMemory();
        _workers = new Workers(ThreadTeam.Of(threads), _layers.ScratchSize, 0, _layers.Channels);
        var largest = Math.Max(ChunkSize, _layers.Units.Max(unit => unit.Shape.Output.Size));
        _memory = [.. Enumerable.Range(0, 4 * threads).Select(_ => new NativeBuffer<float>(largest))];
    }

    private void FreeMemory()
    {
        _workers?.Dispose();
        _workers = null;
        Array.ForEach(_memory, buffer => buffer.Dispose());
        _memory = [];
    }
}

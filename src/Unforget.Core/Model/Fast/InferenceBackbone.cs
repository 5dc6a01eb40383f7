using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// A backbone with running statistics. No layer has to see the whole batch before the next one begins, so a worker takes a
/// few images through all layers of a stage while they stay in its cache; only the stages' maps are written out. Attention
/// runs on libtorch for the whole batch, so a network that has it goes block by block. Passes on several threads wait for each
/// other: they use the same memory.
/// </summary>
internal sealed unsafe class InferenceBackbone<TVector> : FusedBackbone
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Floats of a map that a worker has in work: with the other maps and the transforms they fill a cache of 1 MiB.</summary>
    private const int ChunkSize = 32_768;

    /// <summary>Maps that a worker needs at a time: inside the block, its shortcut, its input and its result by turns.</summary>
    private const int Maps = 5;

    private readonly FusedLayers<TVector> _layers;
    private readonly Lock _passing = new();
    private Workers? _workers;
    private NativeBuffer<float>[] _memory = [];

    /// <param name="backbone">Of a supported description; not owned.</param>
    public InferenceBackbone(Backbone backbone) => _layers = new FusedLayers<TVector>(backbone, backward: false);

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
        lock (_passing)
        {
            return Pass(images);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _layers.Dispose();
        FreeMemory();
    }

    private BackboneOutput Pass(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var rows = images.permute(0, 2, 3, 1);
        using var dense = rows.contiguous();
        var count = (int)images.shape[0];
        Reserve();
        var input = _layers.Plain(TensorMemory.Pointer(dense));
        var maps = _layers.Attentions.Count > 0 ? BlockByBlock(input, count) : StageByStage(input, count);
        var raw = empty(count, _layers.Last.Channels, dtype: ScalarType.Float32);
        var pooled = TensorMemory.Pointer(raw);
        var last = _layers.Result(_layers.Blocks[^1], TensorMemory.Pointer(maps[^1]));
        _workers!.Run(count, (worker, first, end) =>
            PixelKernels<TVector>.Pool(last, _layers.Last, pooled, _workers.Scratch(worker), first, end));
        return new BackboneOutput(
            raw.MoveToOuterDisposeScope(), [.. maps.Select(map => map.permute(0, 3, 1, 2).MoveToOuterDisposeScope())]);
    }

    private List<Tensor> StageByStage(View input, int count)
    {
        var maps = new List<Tensor>();
        foreach (var blocks in _layers.Stages)
        {
            var map = FusedLayers<TVector>.EmptyMap(count, blocks[^1].Plane);
            var (view, withStem) = (input, maps.Count == 0);
            var target = TensorMemory.Pointer(map);
            var widest = Math.Max(blocks.Max(block => block.Plane.Size), withStem ? _layers.Stem.Shape.Output.Size : 0);
            RunChunks(widest, count, (worker, first, end) =>
                RunBlocks(blocks, withStem ? RunStem(view, worker, first, end) : view, target, worker, first, end));
            input = _layers.Result(blocks[^1], target);
            maps.Add(map);
        }

        return maps;
    }

    private List<Tensor> BlockByBlock(View images, int count)
    {
        var maps = new List<Tensor>();
        var (map, isWanted) = (FusedLayers<TVector>.EmptyMap(count, _layers.MapOfStem), false);
        var plane = _layers.MapOfStem;
        var target = TensorMemory.Pointer(map);
        RunChunks(_layers.Stem.Shape.Output.Size, count, (worker, first, end) =>
            FusedLayers<TVector>.Activate(RunStem(images, worker, first, end), plane, target, first, end));
        var input = _layers.Plain(target);
        foreach (var block in _layers.Blocks)
        {
            var result = RunAttended(block, input, count);
            input = _layers.Result(block, TensorMemory.Pointer(result));
            if (!isWanted)
            {
                map.Dispose();
            }

            (map, isWanted) = (result, block.EndsStage);
            if (isWanted)
            {
                maps.Add(map);
            }
        }

        return maps;
    }

    private Tensor RunAttended(FusedBlock block, View input, int count)
    {
        // Maps of a whole batch: only the result outlives the block.
        using var scope = NewDisposeScope();
        var plane = block.Plane;
        var residual = FusedLayers<TVector>.EmptyMap(count, plane);
        var inside = TensorMemory.Pointer(residual);
        RunChunks(plane.Size, count, (worker, first, end) =>
            FusedLayers<TVector>.Activate(Residual(block, input, worker, first, end), plane, inside, first, end));
        if (block.Attention is { } attention)
        {
            var attended = attention.Infer(residual);
            residual.Dispose();
            residual = attended;
        }

        var sum = FusedLayers<TVector>.EmptyMap(count, plane);
        var branch = _layers.Plain(TensorMemory.Pointer(residual));
        var target = TensorMemory.Pointer(sum);
        RunChunks(plane.Size, count, (worker, first, end) => AddShortcut(block, input, branch, target, worker, first, end));
        residual.Dispose();
        return (block.StageAttention?.Infer(sum) ?? sum).MoveToOuterDisposeScope();
    }

    private View RunStem(View images, int worker, int first, int end)
    {
        var (stem, plane) = (_layers.Stem, _layers.Stem.Shape.Output);
        var output = Place(worker, 3, first, plane);
        Convolve(stem, images, output, worker, first, end);
        if (!_layers.HasMaxPool)
        {
            return stem.Activated(output);
        }

        var pooled = Place(worker, 4, first, _layers.MapOfStem);
        MaxPool<TVector>.Forward(stem.Activated(output), plane, pooled, first, end);
        return _layers.Plain(pooled);
    }

    private void RunBlocks(FusedBlock[] blocks, View input, float* map, int worker, int first, int end)
    {
        // A block must not write where it reads its input, and the first one may read the stem's map.
        var free = _layers.HasMaxPool ? 3 : 4;
        for (var i = 0; i < blocks.Length; i++)
        {
            var block = blocks[i];
            var residual = Residual(block, input, worker, first, end);
            var sum = i == blocks.Length - 1 ? map : Place(worker, i % 2 == 0 ? free : 7 - free, first, block.Plane);
            AddShortcut(block, input, residual, sum, worker, first, end);
            input = _layers.Result(block, sum);
        }
    }

    private View Residual(FusedBlock block, View input, int worker, int first, int end)
    {
        var inner = Place(worker, 0, first, block.Plane);
        var outer = Place(worker, 1, first, block.Plane);
        Convolve(block.First, input, inner, worker, first, end);
        Convolve(block.Second, block.First.Activated(inner), outer, worker, first, end);
        return block.Second.Normalized(outer);
    }

    private void AddShortcut(FusedBlock block, View input, View residual, float* sum, int worker, int first, int end)
    {
        if (block.Projection is { } projection)
        {
            var shortcut = Place(worker, 2, first, block.Plane);
            Convolve(projection, input, shortcut, worker, first, end);
            input = projection.Normalized(shortcut);
        }

        FusedLayers<TVector>.AddShortcut(block, input, residual, sum, _workers!.Scratch(worker), first, end);
    }

    // The sums are not needed here; kernels take them anyway.
    private void Convolve(FusedUnit unit, View input, float* output, int worker, int first, int end) =>
        unit.Forward(input, output, _workers!.Sums(worker), _workers.Scratch(worker), first, end);

    private void RunChunks(nint size, int count, Workers.ImageWork work)
    {
        var chunk = (int)Math.Max(1, ChunkSize / size);
        _workers!.Run(count, (worker, first, end) =>
        {
            for (var start = first; start < end; start += chunk)
            {
                work(worker, start, Math.Min(end, start + chunk));
            }
        });
    }

    /// <summary>One of a worker's maps, placed so that the image <paramref name="first"/> lies at its beginning.</summary>
    private float* Place(int worker, int number, int first, Plane plane) => _memory[Maps * worker + number].Pointer - first * plane.Size;

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
        _memory = [.. Enumerable.Range(0, Maps * threads).Select(_ => new NativeBuffer<float>(largest))];
    }

    private void FreeMemory()
    {
        _workers?.Dispose();
        _workers = null;
        Array.ForEach(_memory, buffer => buffer.Dispose());
        _memory = [];
    }
}

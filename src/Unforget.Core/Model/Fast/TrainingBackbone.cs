using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// A backbone with the statistics of the batch, layer by layer: a batch norm has to see all images before the next layer may
/// begin. Without a backward pass the layers share a few buffers.
/// </summary>
internal sealed unsafe class TrainingBackbone<TVector> : TrainingBackbone
    where TVector : struct, ILanes<TVector>
{
    private readonly FusedLayers<TVector> _layers;
    private readonly bool _backward;
    private readonly List<NativeBuffer<float>> _memory = [];
    private Workers? _workers;
    private int _capacity;
    private Tensor[] _maps = [];
    private Tensor? _images;
    private float* _pooled;
    private GradientMemory _gradients;

    /// <param name="backbone">Of a supported description; not owned.</param>
    /// <param name="backward">Whether passes keep what a backward pass needs.</param>
    public TrainingBackbone(Backbone backbone, bool backward)
    {
        _backward = backward;
        _layers = new FusedLayers<TVector>(backbone, backward);
        List<Tensor> parameters = [.. _layers.Units.SelectMany(unit => new[] { unit.Parameters.Weight, unit.Parameters.Gain, unit.Parameters.Bias })];
        foreach (var attention in _layers.Attentions)
        {
            attention.FirstParameter = parameters.Count;
            parameters.AddRange(attention.Parameters);
        }

        Parameters = parameters;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Parameters { get; }

    /// <inheritdoc/>
    public override void LoadWeights() => _layers.LoadWeights();

    /// <inheritdoc/>
    public override BackboneOutput Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var rows = images.permute(0, 2, 3, 1);
        ForgetPass();
        _images = rows.contiguous().DetachFromDisposeScope();
        var count = (int)images.shape[0];
        Reserve(count);
        Convolve(_layers.Stem, _layers.Plain(TensorMemory.Pointer(_images)), count);
        var view = MapOfStem(count);
        var maps = new List<Tensor>();
        foreach (var block in _layers.Blocks)
        {
            if (block.EndsStage)
            {
                var map = FusedLayers<TVector>.EmptyMap(count, block.Plane);
                block.Result = TensorMemory.Pointer(map);
                maps.Add(map.DetachFromDisposeScope());
            }

            Convolve(block.First, view, count);
            Convolve(block.Second, block.First.Activated(block.First.Output), count);
            AddShortcut(block, view, count);
            view = Result(block);
        }

        var raw = empty(count, _layers.Last.Channels, dtype: ScalarType.Float32);
        Pool(view, raw, count);
        // A map's memory must live as long as the pass: the tensors given away are others on the same memory.
        _maps = [.. maps];
        var output = new BackboneOutput(raw.MoveToOuterDisposeScope(), [.. _maps.Select(map => map.permute(0, 3, 1, 2).MoveToOuterDisposeScope())]);
        if (!_backward)
        {
            ForgetPass();
        }

        return output;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor?> Backward(Tensor? raw, IReadOnlyList<Tensor?> maps)
    {
        using var scope = NewDisposeScope();
        var pass = new BackwardPass<TVector>(_layers, _workers!, _gradients, _pooled, (int)_images!.shape[0], Parameters.Count);
        var gradients = pass.Run(TensorMemory.Pointer(_images), raw, maps);
        foreach (var gradient in gradients)
        {
            gradient?.MoveToOuterDisposeScope();
        }

        return gradients;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ForgetPass();
        FreeMemory();
        _workers?.Dispose();
        _layers.Dispose();
    }

    private View Result(FusedBlock block) => _layers.Result(block, block.Result);

    private void ForgetPass()
    {
        _images?.Dispose();
        _images = null;
        foreach (var map in _maps)
        {
            map.Dispose();
        }

        _maps = [];
        foreach (var attention in _layers.Attentions)
        {
            attention.Forget();
        }
    }

    private void Convolve(FusedUnit unit, View input, int count)
    {
        var workers = _workers!;
        workers.Run(count, (worker, first, end) =>
            unit.Forward(input, unit.Output, workers.ClearSums(worker), workers.Scratch(worker), first, end));
        unit.UseBatchStatistics(workers.TotalSums(2 * unit.Shape.Outputs), count);
    }

    private View MapOfStem(int count)
    {
        var stem = _layers.Stem;
        var pooled = _pooled;
        var activated = stem.Activated(stem.Output);
        if (!_layers.HasMaxPool)
        {
            return activated;
        }

        _workers!.Run(count, (_, first, end) => MaxPool<TVector>.Forward(activated, stem.Shape.Output, pooled, first, end));
        return _layers.Plain(_pooled);
    }

    private void AddShortcut(FusedBlock block, View input, int count)
    {
        var workers = _workers!;
        var residual = block.Second.Normalized(block.Second.Output);
        if (block.Attention is { } attention)
        {
            var dense = FusedLayers<TVector>.Materialize(residual, block.Plane, count, workers);
            residual = _layers.Plain(TensorMemory.Pointer(attention.Forward(dense, _backward)));
        }

        if (block.Projection is { } projection)
        {
            Convolve(projection, input, count);
            input = projection.Normalized(projection.Output);
        }

        var attended = block.StageAttention is null ? null : FusedLayers<TVector>.EmptyMap(count, block.Plane);
        var sum = attended is null ? block.Result : TensorMemory.Pointer(attended);
        workers.Run(count, (worker, first, end) =>
            FusedLayers<TVector>.AddShortcut(block, input, residual, sum, workers.Scratch(worker), first, end));
        if (attended is not null)
        {
            var map = block.StageAttention!.Forward(attended, _backward);
            var bytes = count * block.Plane.Size * sizeof(float);
            Buffer.MemoryCopy(TensorMemory.Pointer(map), block.Result, bytes, bytes);
        }
    }

    private void Pool(View view, Tensor raw, int count)
    {
        var target = TensorMemory.Pointer(raw);
        var (workers, plane) = (_workers!, _layers.Last);
        workers.Run(count, (worker, first, end) => PixelKernels<TVector>.Pool(view, plane, target, workers.Scratch(worker), first, end));
    }

    /// <summary>Memory for a batch: one buffer per result that a backward pass reads again, few shared ones without it.</summary>
    private void Reserve(int count)
    {
        var threads = get_num_threads();
        if (_workers is null || _workers.Team.Size != threads)
        {
            _workers?.Dispose();
            _workers = null;
            var gradients = _backward ? _layers.Units.Max(unit => unit.GradientSize) : 0;
            _workers = new Workers(ThreadTeam.Of(threads), _layers.ScratchSize, gradients, _layers.Channels);
        }

        if (count <= _capacity)
        {
            return;
        }

        FreeMemory();
        AllocateFor(count);
        _capacity = count;
    }

    private void AllocateFor(int count)
    {
        var largest = _layers.Blocks.Max(block => block.Plane.Size);
        _layers.Stem.Output = Allocate(count * _layers.Stem.Shape.Output.Size);
        _pooled = _layers.HasMaxPool ? Allocate(count * _layers.MapOfStem.Size) : null;
        if (!_backward)
        {
            ShareMemory(count * largest);
            return;
        }

        foreach (var block in _layers.Blocks)
        {
            block.First.Output = Allocate(count * block.Plane.Size);
            block.Second.Output = Allocate(count * block.Plane.Size);
            if (block.Projection is { } projection)
            {
                projection.Output = Allocate(count * block.Plane.Size);
            }

            block.Result = block.EndsStage ? null : Allocate(count * block.Plane.Size);
        }

        largest = Math.Max(largest, _layers.Stem.Shape.Output.Size);
        _gradients = new GradientMemory(Allocate(count * largest), Allocate(count * largest), Allocate(count * largest));
    }

    private void ShareMemory(nint size)
    {
        var (first, second, shortcut) = ((nint)Allocate(size), (nint)Allocate(size), (nint)Allocate(size));
        var results = new[] { (nint)Allocate(size), (nint)Allocate(size) };
        for (var i = 0; i < _layers.Blocks.Count; i++)
        {
            // A block reads the result of the one before it.
            var block = _layers.Blocks[i];
            block.First.Output = (float*)first;
            block.Second.Output = (float*)second;
            if (block.Projection is { } projection)
            {
                projection.Output = (float*)shortcut;
            }

            block.Result = (float*)results[i % 2];
        }
    }

    private float* Allocate(nint length)
    {
        _memory.Add(new NativeBuffer<float>(length));
        return _memory[^1].Pointer;
    }

    private void FreeMemory()
    {
        _memory.ForEach(buffer => buffer.Dispose());
        _memory.Clear();
        _capacity = 0;
    }
}

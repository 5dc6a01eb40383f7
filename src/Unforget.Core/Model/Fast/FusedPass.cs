using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// One forward pass and its backward pass, on borrowed memory. The memory goes back after the backward pass; for a pass
/// whose graph is dropped without one, when the garbage collector finds out.
/// </summary>
internal sealed class FusedPass
{
    private readonly FusedExecutor _owner;
    private readonly TrainingBackbone _memory;
    private readonly long _number;
    private bool _returned;

    /// <param name="owner">Lent the memory.</param>
    /// <param name="memory">Nobody else's until it is given back.</param>
    /// <param name="images">[N, C, H, W].</param>
    public FusedPass(FusedExecutor owner, TrainingBackbone memory, Tensor images)
    {
        (_owner, _memory, Images) = (owner, memory, images);
        _number = ++memory.PassCount;
    }

    ~FusedPass() => Return();

    /// <summary>[N, C, H, W], as they were given.</summary>
    public Tensor Images { get; }

    public BackboneOutput Forward()
    {
        _memory.LoadWeights();
        return _memory.Forward(Images);
    }

    /// <summary>See <see cref="TrainingBackbone.Backward"/>. May be repeated until the memory serves another pass.</summary>
    public IReadOnlyList<Tensor?> Backward(Tensor? raw, IReadOnlyList<Tensor?> maps)
    {
        if (_memory.PassCount != _number)
        {
            throw new InvalidOperationException("the memory of this forward pass has been used again since its first backward pass; use the torch engine");
        }

        var gradients = _memory.Backward(raw, maps);
        Return();
        return gradients;
    }

    /// <summary>Gives the memory back; once is enough.</summary>
    public void Return()
    {
        if (!_returned)
        {
            _returned = true;
            _owner.Return(_memory);
        }
    }
}

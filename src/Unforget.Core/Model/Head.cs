using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>Which features a head reads.</summary>
public enum FeatureKind
{
    /// <summary>Pooled last map without a final ReLU.</summary>
    Raw,

    /// <summary>ReLU of the last map, then pooled.</summary>
    Activated,
}

/// <summary>
/// A classifier that grows. Every call of <see cref="Grow(int, ref RandomStream)"/> adds one block of parameters whose
/// names end in <c>_0</c>, <c>_1</c>, ..., so old and new classes can be trained at different rates or not at all, and no
/// parameter that exists is ever replaced.
/// </summary>
public abstract class Head : nn.Module
{
    private readonly List<int> _growth = [];

    /// <param name="name">Module name.</param>
    /// <param name="featureDim">D.</param>
    /// <param name="input">Which features it reads.</param>
    protected Head(string name, int featureDim, FeatureKind input)
        : base(name)
    {
        FeatureDim = featureDim;
        Input = input;
    }

    /// <summary>Length D of a feature vector.</summary>
    public int FeatureDim { get; }

    /// <summary>Which features <see cref="Logits"/> expects.</summary>
    public FeatureKind Input { get; }

    /// <summary>Classes added by each call of <see cref="Grow(int, ref RandomStream)"/>, in order: all that is needed to rebuild the shapes.</summary>
    public IReadOnlyList<int> Growth => _growth;

    /// <summary>Number of classes.</summary>
    public int ClassCount => _growth.Sum();

    /// <summary>Adds randomly initialised classes on the device of the existing ones.</summary>
    /// <param name="newClasses">At least 1.</param>
    /// <param name="random">Source of the initial weights; advanced.</param>
    public void Grow(int newClasses, ref RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newClasses);
        AddBlock(_growth.Count, newClasses, ref random);
        _growth.Add(newClasses);
    }

    /// <summary>Scores [N, C] of features [N, D]; belongs to the caller's dispose scope.</summary>
    public abstract Tensor Logits(Tensor features);

    /// <summary>A head of the same kind without classes.</summary>
    public abstract Head Empty();

    /// <summary>Registers the parameters of one block.</summary>
    protected abstract void AddBlock(int block, int newClasses, ref RandomStream random);

    /// <summary>The parameters of all blocks with a name, concatenated along the class axis.</summary>
    protected Tensor Concatenated(string prefix)
    {
        if (_growth.Count == 0)
        {
            throw new InvalidOperationException("the head has no classes yet");
        }

        var blocks = Enumerable.Range(0, _growth.Count).Select(block => get_parameter($"{prefix}_{block}")!).ToArray<Tensor>();
        return blocks.Length == 1 ? blocks[0].alias() : cat(blocks);
    }

    /// <summary>Moves a fresh parameter to where the existing ones are and registers it.</summary>
    protected void Register(string name, Tensor values)
    {
        var device = parameters().FirstOrDefault()?.device ?? values.device;
        using var moved = values.to(device);
        register_parameter(name, Initial.Parameter(moved.clone()));
    }
}

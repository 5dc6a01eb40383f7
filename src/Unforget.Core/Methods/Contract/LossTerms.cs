using static TorchSharp.torch;

namespace Unforget.Methods.Contract;

/// <summary>A loss as a sum of named terms; every term is reported under its name.</summary>
public sealed class LossTerms
{
    /// <summary>Name under which the sum is reported.</summary>
    public const string TotalName = "loss";

    private readonly List<(string Name, Tensor Value)> _terms = [];

    /// <summary>The terms, in order.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Terms => _terms;

    /// <summary>Adds a scalar term, its factor included.</summary>
    /// <returns>This object.</returns>
    public LossTerms Add(string name, Tensor value)
    {
        _terms.Add((name, value));
        return this;
    }

    /// <summary>The sum, a scalar in the caller's dispose scope.</summary>
    public Tensor Total()
    {
        if (_terms.Count == 0)
        {
            throw new InvalidOperationException("a loss needs at least one term");
        }

        var total = _terms[0].Value;
        for (var i = 1; i < _terms.Count; i++)
        {
            total = total + _terms[i].Value;
        }

        return total;
    }
}

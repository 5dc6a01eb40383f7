using Unforget.Foundation;
using Unforget.Methods.Contract;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>Sums the loss terms of an epoch on the device; the host reads them once, at the end of the epoch.</summary>
internal sealed class LossMeter : IDisposable
{
    private string[] _names = [];
    private Tensor? _sums;
    private Tensor? _smallest;
    private long _steps;

    /// <summary>Adds a step. The names of the terms stay the same within an epoch.</summary>
    public void Add(LossTerms terms, Tensor total)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var all = new Tensor[1 + terms.Terms.Count];
        all[0] = total;
        for (var i = 1; i < all.Length; i++)
        {
            all[i] = terms.Terms[i - 1].Value;
        }

        var values = stack(all).to(ScalarType.Float64); // [1 + terms]
        if (_sums is null)
        {
            _names = [LossTerms.TotalName, .. terms.Terms.Select(term => term.Name)];
            _sums = zeros_like(values).DetachFromDisposeScope();
            _smallest = full_like(values[0], double.PositiveInfinity).DetachFromDisposeScope();
        }

        _sums.add_(values);
        _smallest!.copy_(minimum(_smallest, values[0]));
        _steps++;
    }

    /// <summary>Means of the epoch; an empty epoch has none.</summary>
    /// <param name="where">For the message of a bad loss.</param>
    /// <param name="nonNegative">Whether a negative total is an error.</param>
    /// <exception cref="TrainingDivergedException">A loss was NaN, infinite or, where not allowed, negative.</exception>
    public IReadOnlyDictionary<string, double> Finish(string where, bool nonNegative)
    {
        var means = new Dictionary<string, double>();
        if (_sums is not null)
        {
            using var scope = NewDisposeScope();
            var sums = _sums.cpu().data<double>().ToArray();
            if (sums.FirstOrDefault(sum => !double.IsFinite(sum)) is var bad && !double.IsFinite(bad))
            {
                throw new TrainingDivergedException($"{where}: the loss is no longer finite; try a smaller training.learning_rate");
            }

            if (nonNegative && _smallest!.cpu().item<double>() < 0.0)
            {
                throw new TrainingDivergedException($"{where}: the loss became negative, which this stage does not allow");
            }

            for (var i = 0; i < sums.Length; i++)
            {
                means.Add(_names[i], sums[i] / _steps);
            }
        }

        Dispose();
        return means;
    }

    /// <summary>Everything that a resumed epoch needs.</summary>
    public void VisitState(IStateVisitor visitor)
    {
        using var section = visitor.Section("losses");
        var names = string.Join('\n', _names);
        visitor.Visit("names", ref names);
        _names = names.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        visitor.Visit("steps", ref _steps);
        visitor.Visit("sums", ref _sums);
        visitor.Visit("smallest", ref _smallest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums?.Dispose();
        _smallest?.Dispose();
        (_sums, _smallest, _names, _steps) = (null, null, [], 0);
    }
}

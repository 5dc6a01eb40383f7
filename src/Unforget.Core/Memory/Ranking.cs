namespace Unforget.Memory;

/// <summary>A growing list of distinct row indices, complete when it has the wanted number or all rows.</summary>
internal sealed class Ranking
{
    private readonly int[] _ranked;
    private readonly bool[] _isChosen;
    private int _length;

    public Ranking(FeatureMatrix features, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _ranked = new int[Math.Min(count, features.Count)];
        _isChosen = new bool[features.Count];
    }

    public bool IsComplete => _length == _ranked.Length;

    public ReadOnlySpan<bool> IsChosen => _isChosen;

    public bool TryAdd(int index)
    {
        if (_isChosen[index])
        {
            return false;
        }

        _isChosen[index] = true;
        _ranked[_length++] = index;
        return true;
    }

    public void FillInIndexOrder()
    {
        for (var i = 0; !IsComplete; i++)
        {
            TryAdd(i);
        }
    }

    public int[] ToArray() => [.. _ranked.AsSpan(0, _length)];
}

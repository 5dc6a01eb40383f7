namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>
/// The shortest code for given frequencies with at most 16 bits and without the code of ones only, which JPEG forbids (ITU-T T.81,
/// annex K.2: Huffman's construction, then long codes are shortened in pairs).
/// </summary>
internal static class OptimalHuffman
{
    private const int MostBits = 16;

    /// <summary>One more symbol than there are: the longest code, all ones, becomes its, and is then dropped.</summary>
    private const int Reserved = 256;

    /// <param name="frequencies">[256]: how often each symbol occurs; at least one does.</param>
    public static HuffmanTable For(ReadOnlySpan<int> frequencies)
    {
        var lengths = TreeDepths(frequencies);
        var counts = new int[Math.Max(MostBits, lengths.Max()) + 1];
        foreach (var length in lengths.Where(length => length > 0))
        {
            counts[length]++;
        }

        Shorten(counts);
        var longest = Array.FindLastIndex(counts, count => count > 0);
        counts[longest]--;
        return new HuffmanTable(
            [.. counts[1..(MostBits + 1)].Select(count => (byte)count)],
            [.. Enumerable.Range(0, Reserved).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol]).Select(symbol => (byte)symbol)]);
    }

    private static int[] TreeDepths(ReadOnlySpan<int> frequencies)
    {
        var depths = new int[Reserved + 1];
        List<(long Weight, int Symbol, List<int> Leaves)> trees = [(1, Reserved, [Reserved])];
        for (var symbol = 0; symbol < Reserved; symbol++)
        {
            if (frequencies[symbol] > 0)
            {
                trees.Add((frequencies[symbol], symbol, [symbol]));
            }
        }

        while (trees.Count > 1)
        {
            // Of equal weights the larger symbol first: the reserved one ends up deepest.
            trees.Sort((a, b) => (b.Weight, a.Symbol).CompareTo((a.Weight, b.Symbol)));
            var (first, second) = (trees[^1], trees[^2]);
            List<int> leaves = [.. first.Leaves, .. second.Leaves];
            leaves.ForEach(leaf => depths[leaf]++);
            trees.RemoveRange(trees.Count - 2, 2);
            trees.Add((first.Weight + second.Weight, Math.Max(first.Symbol, second.Symbol), leaves));
        }

        return depths;
    }

    /// <summary>
    /// Takes two codes that are too long away: one of them gets their common prefix, the other one the place of a shorter code, which
    /// grows by one bit.
    /// </summary>
    private static void Shorten(int[] counts)
    {
        for (var length = counts.Length - 1; length > MostBits; length--)
        {
            while (counts[length] > 0)
            {
                var shorter = length - 2;
                while (counts[shorter] == 0)
                {
                    shorter--;
                }

                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }
    }
}

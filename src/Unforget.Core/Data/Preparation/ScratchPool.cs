namespace Unforget.Data;

/// <summary>Memory for decoding that threads take and give back without allocating. The owner disposes, when all of it is back.</summary>
/// <param name="count">Threads that may decode at once; another one waits.</param>
internal sealed class ScratchPool(int count) : IDisposable
{
    private readonly DecodeScratch?[] _free = [.. Enumerable.Range(0, count).Select(_ => new DecodeScratch())];

    /// <summary>Takes one.</summary>
    public DecodeScratch Rent()
    {
        var wait = new SpinWait();
        while (true)
        {
            for (var i = 0; i < _free.Length; i++)
            {
                if (Interlocked.Exchange(ref _free[i], null) is { } scratch)
                {
                    return scratch;
                }
            }

            wait.SpinOnce();
        }
    }

    /// <summary>Gives one back.</summary>
    public void Return(DecodeScratch scratch)
    {
        for (var i = 0; Interlocked.CompareExchange(ref _free[i], scratch, null) is not null; i++)
        {
        }
    }

    public void Dispose() => Array.ForEach(_free, scratch => scratch?.Dispose());
}

namespace Unforget.Model.Fast;

/// <summary>A thread team and the memory of its members: scratch, sums, and their part of a weight gradient.</summary>
internal sealed unsafe class Workers(ThreadTeam team, nint scratchSize, nint gradientSize, int channels) : IDisposable
{
    private readonly NativeBuffer<float>[] _scratch = [.. Enumerable.Range(0, team.Size).Select(_ => new NativeBuffer<float>(scratchSize))];
    private readonly NativeBuffer<float>[] _gradients = [.. Enumerable.Range(0, team.Size).Select(_ => new NativeBuffer<float>(gradientSize))];
    private readonly NativeBuffer<double>[] _sums = [.. Enumerable.Range(0, team.Size).Select(_ => new NativeBuffer<double>(2 * channels))];

    /// <summary>Work on some images.</summary>
    public delegate void ImageWork(int worker, int first, int end);

    public ThreadTeam Team => team;

    public float* Scratch(int worker) => _scratch[worker].Pointer;

    public double* Sums(int worker) => _sums[worker].Pointer;

    public float* Gradient(int worker) => _gradients[worker].Pointer;

    /// <summary>Divides images among the workers.</summary>
    public void Run(int images, ImageWork work) => team.Run(worker =>
    {
        var (first, end) = team.Part(worker, images);
        work(worker, first, end);
    });

    /// <summary>A worker's sums, set to zero.</summary>
    public double* ClearSums(int worker)
    {
        var sums = Sums(worker);
        new Span<double>(sums, 2 * channels).Clear();
        return sums;
    }

    /// <summary>A worker's part of a weight gradient, set to zero.</summary>
    public float* ClearGradient(int worker, nint size)
    {
        var gradient = Gradient(worker);
        new Span<float>(gradient, (int)size).Clear();
        return gradient;
    }

    /// <summary>The sums of all workers, added in their order; valid until they are cleared.</summary>
    public double* TotalSums(int count)
    {
        var total = _sums[0].Pointer;
        for (var worker = 1; worker < team.Size; worker++)
        {
            for (var i = 0; i < count; i++)
            {
                total[i] += _sums[worker].Pointer[i];
            }
        }

        return total;
    }

    /// <summary>
    /// Some numbers of the weight gradients of all workers, added in their order; they lie in the first worker's and are valid
    /// until that is cleared. Different numbers may be added at the same time.
    /// </summary>
    public float* TotalGradient(nint first, nint count, delegate*<float*, float*, nint, void> add)
    {
        var total = _gradients[0].Pointer + first;
        for (var worker = 1; worker < team.Size; worker++)
        {
            add(_gradients[worker].Pointer + first, total, count);
        }

        return total;
    }

    public void Dispose()
    {
        foreach (var buffer in _scratch.Concat(_gradients))
        {
            buffer.Dispose();
        }

        foreach (var buffer in _sums)
        {
            buffer.Dispose();
        }
    }
}

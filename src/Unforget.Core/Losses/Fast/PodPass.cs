using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Losses.Fast;

/// <summary>The maps of a batch as memory, with the images divided among the threads; disposes only what it made.</summary>
internal abstract class PodPass : IDisposable
{
    /// <summary>In the widest form that this processor runs.</summary>
    /// <param name="term">What is computed.</param>
    /// <param name="maps">The student's, each [N, C, H, W].</param>
    public static PodPass Of(PodTerm term, IReadOnlyList<Tensor> maps) => FusedSupport.Run(new Construction(term, maps));

    /// <summary>The mean distance.</summary>
    /// <param name="teacherMaps">The teacher's maps.</param>
    /// <param name="sums">Its gradient by the sums of each image, [N, sums]; in the caller's dispose scope.</param>
    public abstract double Distance(IReadOnlyList<Tensor> teacherMaps, out Tensor sums);

    /// <summary>The gradients of the maps, each [N, C, H, W] in channels-last memory, in the caller's dispose scope.</summary>
    /// <param name="sums">From <see cref="Distance"/>.</param>
    /// <param name="factor">Gradient of the mean distance.</param>
    public abstract IReadOnlyList<Tensor> Gradients(Tensor sums, float factor);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed record Construction(PodTerm Term, IReadOnlyList<Tensor> Maps) : ILaneWork<PodPass>
    {
        public PodPass Run<TVector>()
            where TVector : struct, ILanes<TVector> => new PodPass<TVector>(Term, Maps);
    }
}

/// <inheritdoc/>
internal sealed unsafe class PodPass<TVector> : PodPass
    where TVector : struct, ILanes<TVector>
{
    private readonly PodTerm _term;
    private readonly Tensor[] _rows;
    private readonly Plane[] _planes;
    private readonly int _images;
    private readonly ThreadTeam _team = ThreadTeam.Of(get_num_threads());

    /// <param name="term">What is computed.</param>
    /// <param name="maps">The student's, each [N, C, H, W].</param>
    public PodPass(PodTerm term, IReadOnlyList<Tensor> maps)
    {
        _term = term;
        _rows = Rows(maps);
        _planes = Array.ConvertAll(_rows, rows => rows.shape is [_, var height, var width, var channels]
            ? new Plane((int)height, (int)width, (int)channels)
            : throw new ArgumentException("a map has four dimensions", nameof(maps)));
        _images = (int)_rows[0].shape[0];
    }

    /// <summary>Floats between the sums of two images: those of all maps, one after the other.</summary>
    private int SumCount => _planes.Sum(plane => _term.Count(plane));

    /// <inheritdoc/>
    public override double Distance(IReadOnlyList<Tensor> teacherMaps, out Tensor sums)
    {
        var teacherRows = Rows(teacherMaps);
        var (stride, largest) = (SumCount, _planes.Max(plane => _term.Count(plane)));
        sums = empty(_images, stride, dtype: ScalarType.Float32);
        using var scratch = empty(_team.Size, largest, dtype: ScalarType.Float32);
        using var distances = zeros(_images, dtype: ScalarType.Float64);
        var (teachers, students) = (Pointers(teacherRows), Pointers(_rows));
        var target = TensorMemory.Pointer(sums);
        var workspace = TensorMemory.Pointer(scratch);
        var results = (double*)TensorMemory.Pointer(distances);
        var factor = (_term.Squares ? 2.0 : 1.0) / ((double)_images * _planes.Length);
        _team.Run(worker =>
        {
            var (first, end) = _team.Part(worker, _images);
            for (var image = first; image < end; image++)
            {
                results[image] = Distance(teachers, students, image, workspace + worker * largest, target + (nint)image * stride, factor);
            }
        });
        Array.ForEach(teacherRows, rows => rows.Dispose());
        var total = 0.0;
        for (var image = 0; image < _images; image++)
        {
            total += results[image];
        }

        return total / ((double)_images * _planes.Length);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Gradients(Tensor sums, float factor)
    {
        var stride = SumCount;
        var gradients = Array.ConvertAll(_rows, rows => empty(rows.shape, dtype: ScalarType.Float32));
        var (sources, targets) = (Pointers(_rows), Pointers(gradients));
        var source = TensorMemory.Pointer(sums);
        _team.Run(worker =>
        {
            var (first, end) = _team.Part(worker, _images);
            for (var image = first; image < end; image++)
            {
                Spread(sources, targets, image, source + (nint)image * stride, factor);
            }
        });
        return Array.ConvertAll(gradients, rows => rows.permute(0, 3, 1, 2));
    }

    /// <inheritdoc/>
    public override void Dispose() => Array.ForEach(_rows, rows => rows.Dispose());

    /// <summary>[N, C, H, W] to [N, H, W, C] in that memory order; a view of maps that are channels-last.</summary>
    private static Tensor[] Rows(IReadOnlyList<Tensor> maps)
    {
        var rows = new Tensor[maps.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            using var view = maps[i].permute(0, 2, 3, 1);
            rows[i] = view.contiguous();
        }

        return rows;
    }

    private static nint[] Pointers(Tensor[] tensors) => Array.ConvertAll(tensors, tensor => (nint)TensorMemory.Pointer(tensor));

    private double Distance(nint[] teachers, nint[] students, int image, float* scratch, float* sums, double factor)
    {
        var total = 0.0;
        for (var map = 0; map < _planes.Length; map++)
        {
            var (plane, count) = (_planes[map], _term.Count(_planes[map]));
            PodKernels<TVector>.Pool((float*)teachers[map] + image * plane.Size, plane, _term, scratch);
            PodKernels<TVector>.Pool((float*)students[map] + image * plane.Size, plane, _term, sums);
            total += PodKernels<TVector>.Compare(scratch, sums, count, _term, factor);
            sums += count;
        }

        return total;
    }

    private void Spread(nint[] sources, nint[] targets, int image, float* sums, float factor)
    {
        for (var map = 0; map < _planes.Length; map++)
        {
            var (plane, offset) = (_planes[map], image * _planes[map].Size);
            PodKernels<TVector>.Spread((float*)sources[map] + offset, sums, plane, _term, factor, (float*)targets[map] + offset);
            sums += _term.Count(plane);
        }
    }
}

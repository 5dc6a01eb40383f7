using System.Runtime.CompilerServices;
using Unforget.Model.Fast;

namespace Unforget.Losses.Fast;

/// <summary>
/// Pooled outputs distillation of one image in two passes over its map: <see cref="Pool"/> reads it once, between them only
/// the sums are touched, and <see cref="Spread"/> reads it once more while it writes the gradient.
/// </summary>
internal static unsafe class PodKernels<TVector>
    where TVector : struct, ILanes<TVector>
{
    // That of libtorch's normalize.
    private const double SmallestLength = 1e-12;

    /// <summary>The sums of an image: along rows [H, C], then along columns [W, C], those that the term has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pool(float* image, Plane plane, PodTerm term, float* sums)
    {
        var (width, channels) = (plane.Width, plane.Channels);
        var columns = Columns(sums, plane, term);
        new Span<float>(columns, term.Columns ? width * channels : 0).Clear();
        for (var y = 0; y < plane.Height; y++)
        {
            for (var channel = 0; channel < channels; channel += TVector.Count)
            {
                var source = image + y * plane.Row + channel;
                TVector row = default;
                for (nint i = 0; i < plane.Row; i += channels)
                {
                    var value = TVector.Load(source + i);
                    value = term.Squares ? value * value : value;
                    row += value;
                    if (term.Columns)
                    {
                        (TVector.Load(columns + i + channel) + value).Store(columns + i + channel);
                    }
                }

                if (term.Rows)
                {
                    row.Store(sums + y * channels + channel);
                }
            }
        }
    }

    /// <summary>
    /// The distance of an image's sums, and its gradient in the place of the student's sums. With s the student's and t the
    /// teacher's sums after scaling by 1/|s'| and 1/|t'|, d = s - t and r = |d|, the gradient of r is (d - s (s.d)) / (r |s'|);
    /// without scaling d / r, and 2 d for the square. It is 0 where a length is 0.
    /// </summary>
    /// <param name="teacher">Sums of the teacher's map.</param>
    /// <param name="student">Sums of the student's map; replaced.</param>
    /// <param name="count">Number of sums.</param>
    /// <param name="term">What is computed.</param>
    /// <param name="factor">Of the gradient.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compare(float* teacher, float* student, int count, PodTerm term, double factor)
    {
        var length = term.Normalize ? Math.Sqrt(Dot(student, student, count)) : 1.0;
        var scale = 1.0 / Math.Max(length, SmallestLength);
        var teacherScale = term.Normalize ? 1.0 / Math.Max(Math.Sqrt(Dot(teacher, teacher, count)), SmallestLength) : 1.0;
        var (s, t) = (TVector.Broadcast((float)scale), TVector.Broadcast((float)teacherScale));
        TVector squares = default, along = default;
        for (var i = 0; i < count; i += TVector.Count)
        {
            var scaled = s * TVector.Load(student + i);
            var difference = scaled - t * TVector.Load(teacher + i);
            squares = TVector.MultiplyAdd(difference, difference, squares);
            along = TVector.MultiplyAdd(difference, scaled, along);
        }

        var squared = Sum(squares);
        var distance = Math.Sqrt(squared);
        var ofDifference = factor * (!term.Root ? 2.0 : distance == 0.0 ? 0.0 : scale / distance);
        // A length that was raised to the smallest one does not depend on the sums.
        var ofSums = term.Normalize && length >= SmallestLength ? -ofDifference * Sum(along) : 0.0;
        var (a, b) = (TVector.Broadcast((float)ofDifference), TVector.Broadcast((float)ofSums));
        for (var i = 0; i < count; i += TVector.Count)
        {
            var scaled = s * TVector.Load(student + i);
            var difference = scaled - t * TVector.Load(teacher + i);
            TVector.MultiplyAdd(a, difference, b * scaled).Store(student + i);
        }

        return term.Root ? distance : squared;
    }

    /// <summary>The gradient of an image's map from that of its sums; a square's factor 2 is in the latter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(float* image, float* sums, Plane plane, PodTerm term, float factor, float* gradient)
    {
        var channels = plane.Channels;
        var columns = Columns(sums, plane, term);
        var f = TVector.Broadcast(factor);
        for (var y = 0; y < plane.Height; y++)
        {
            for (var channel = 0; channel < channels; channel += TVector.Count)
            {
                var source = image + y * plane.Row + channel;
                var target = gradient + y * plane.Row + channel;
                var row = term.Rows ? f * TVector.Load(sums + y * channels + channel) : default;
                for (nint i = 0; i < plane.Row; i += channels)
                {
                    var share = term.Columns ? TVector.MultiplyAdd(f, TVector.Load(columns + i + channel), row) : row;
                    (term.Squares ? share * TVector.Load(source + i) : share).Store(target + i);
                }
            }
        }
    }

    private static float* Columns(float* sums, Plane plane, PodTerm term) => sums + (term.Rows ? plane.Height * plane.Channels : 0);

    private static double Dot(float* a, float* b, int count)
    {
        TVector sum = default;
        for (var i = 0; i < count; i += TVector.Count)
        {
            sum = TVector.MultiplyAdd(TVector.Load(a + i), TVector.Load(b + i), sum);
        }

        return Sum(sum);
    }

    private static double Sum(TVector value)
    {
        var lanes = stackalloc float[TVector.Count];
        value.Store(lanes);
        var sum = 0.0;
        for (var i = 0; i < TVector.Count; i++)
        {
            sum += lanes[i];
        }

        return sum;
    }
}

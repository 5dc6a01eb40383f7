using MathNet.Numerics.LinearAlgebra;

namespace Unforget.Methods.Calibration;

/// <summary>Scores of images that depend linearly on a few numbers.</summary>
/// <param name="Labels">Class of each of N images.</param>
/// <param name="Base">Scores [N, C] that stay, row by row.</param>
/// <param name="Parameters">How many numbers K are to be found.</param>
/// <param name="Slope">How the score of (image, class) grows with (parameter).</param>
internal sealed record LogLinearProblem(IReadOnlyList<int> Labels, double[] Base, int Parameters, Func<int, int, int, double> Slope)
{
    /// <summary>C.</summary>
    public int Classes => Base.Length / Labels.Count;
}

/// <summary>
/// Finds the numbers for which the softmax of the scores gives the right classes the highest likelihood: the least cross-entropy, summed
/// over images, plus half a small multiple of the squared numbers, which keeps them finite where the images can be told apart without
/// error. Convex; Newton's method with halved steps; in double precision on one thread, so always the same bits.
/// </summary>
internal static class LogLinearFit
{
    /// <summary>Multiple of the squares: small beside one image, so it decides only where images do not.</summary>
    public const double Ridge = 1e-3;

    private const int MostSteps = 100;
    private const int MostHalvings = 40;
    private const double Precise = 1e-10;

    /// <summary>Solves a problem.</summary>
    /// <returns>K numbers, from 0 on; all 0 where there are no images.</returns>
    public static double[] Solve(LogLinearProblem problem)
    {
        var present = Vector<double>.Build.Dense(Math.Max(1, problem.Parameters));
        if (problem.Parameters == 0 || problem.Labels.Count == 0)
        {
            return new double[problem.Parameters];
        }

        for (var step = 0; step < MostSteps; step++)
        {
            var (value, gradient, curvature) = Expand(problem, present);
            var direction = curvature.Cholesky().Solve(gradient);
            if (direction.AbsoluteMaximum() < Precise || !Descend(problem, present, value, direction, out var next))
            {
                break;
            }

            present = next;
        }

        return present.ToArray();
    }

    /// <summary>The longest of the halved steps that makes the loss smaller; false where rounding hides all progress.</summary>
    private static bool Descend(LogLinearProblem problem, Vector<double> from, double value, Vector<double> direction, out Vector<double> next)
    {
        var length = 1.0;
        for (var i = 0; i < MostHalvings; i++, length /= 2)
        {
            next = from - (length * direction);
            if (Expand(problem, next).Value < value)
            {
                return true;
            }
        }

        next = from;
        return false;
    }

    /// <summary>Loss, gradient [K] and curvature [K, K] at a place.</summary>
    private static (double Value, Vector<double> Gradient, Matrix<double> Curvature) Expand(LogLinearProblem problem, Vector<double> at)
    {
        var (count, classes, parameters) = (problem.Labels.Count, problem.Classes, problem.Parameters);
        var value = 0.5 * Ridge * at.DotProduct(at);
        var gradient = Ridge * at;
        var curvature = Matrix<double>.Build.DenseDiagonal(parameters, Ridge);
        var (shares, slopes, mean) = (new double[classes], new double[classes * parameters], new double[parameters]);
        for (var image = 0; image < count; image++)
        {
            var target = problem.Labels[image];
            value += LossOf(problem, at, image, shares, slopes);
            Array.Clear(mean);
            for (var c = 0; c < classes; c++)
            {
                AddCurvature(curvature, shares[c], slopes.AsSpan(c * parameters, parameters), mean);
            }

            for (var k = 0; k < parameters; k++)
            {
                gradient[k] += mean[k] - slopes[(target * parameters) + k];
                for (var l = 0; l < parameters; l++)
                {
                    curvature[k, l] -= mean[k] * mean[l];
                }
            }
        }

        return (value, gradient, curvature);
    }

    /// <summary>Adds p * s s' to the curvature and p * s to the mean of the slopes.</summary>
    private static void AddCurvature(Matrix<double> curvature, double share, ReadOnlySpan<double> slope, double[] mean)
    {
        for (var k = 0; k < slope.Length; k++)
        {
            if (slope[k] == 0.0)
            {
                continue;
            }

            mean[k] += share * slope[k];
            for (var l = 0; l < slope.Length; l++)
            {
                curvature[k, l] += share * slope[k] * slope[l];
            }
        }
    }

    /// <summary>Cross-entropy of one image; its softmax and slopes are written.</summary>
    private static double LossOf(LogLinearProblem problem, Vector<double> at, int image, double[] shares, double[] slopes)
    {
        var (classes, parameters) = (problem.Classes, problem.Parameters);
        for (var c = 0; c < classes; c++)
        {
            shares[c] = problem.Base[(image * classes) + c];
            for (var k = 0; k < parameters; k++)
            {
                var slope = problem.Slope(image, c, k);
                slopes[(c * parameters) + k] = slope;
                shares[c] += at[k] * slope;
            }
        }

        var (largest, ofTarget) = (shares.Max(), shares[problem.Labels[image]]);
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
        {
            shares[c] = Math.Exp(shares[c] - largest);
            sum += shares[c];
        }

        for (var c = 0; c < classes; c++)
        {
            shares[c] /= sum;
        }

        return largest + Math.Log(sum) - ofTarget;
    }
}

using System.Globalization;
using static TorchSharp.torch;

namespace Unforget.Losses;

/// <summary>Checks of what reaches a loss. Only shapes and types are read: a look at values would make the host wait for a device.</summary>
internal static class LossGuard
{
    /// <summary>Requires [N, C] with N and C at least 1.</summary>
    public static void Matrix(Tensor tensor, string name)
    {
        if (tensor.dim() != 2 || tensor.shape[0] == 0 || tensor.shape[1] == 0)
        {
            throw new ArgumentException($"needs shape [N, C], N and C at least 1, got {Shape(tensor)}", name);
        }
    }

    /// <summary>Requires [N] int64.</summary>
    public static void Targets(Tensor targets, long count)
    {
        if (targets.dim() != 1 || targets.shape[0] != count || targets.dtype != ScalarType.Int64)
        {
            throw new ArgumentException($"needs {count} int64 targets, got {targets.dtype} {Shape(targets)}", nameof(targets));
        }
    }

    /// <summary>Requires the same shape.</summary>
    public static void SameShape(Tensor teacher, Tensor student, string name)
    {
        if (!teacher.shape.SequenceEqual(student.shape))
        {
            throw new ArgumentException($"teacher {Shape(teacher)} and student {Shape(student)} differ in shape", name);
        }
    }

    /// <summary>A shape as text.</summary>
    public static string Shape(Tensor tensor) =>
        "[" + string.Join(", ", tensor.shape.Select(side => side.ToString(CultureInfo.InvariantCulture))) + "]";
}

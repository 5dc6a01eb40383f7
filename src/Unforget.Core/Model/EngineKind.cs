namespace Unforget.Model;

/// <summary>
/// What computes a backbone. Parameters, running statistics, losses and checkpoints are the same with all of them; results differ
/// by rounding.
/// </summary>
public enum EngineKind
{
    /// <summary><see cref="Fused"/> where it can run, otherwise <see cref="Torch"/>.</summary>
    Auto,

    /// <summary>libtorch, operation by operation.</summary>
    Torch,

    /// <summary>The kernels of this library, for processors with AVX-512 or AVX2.</summary>
    Fused,
}

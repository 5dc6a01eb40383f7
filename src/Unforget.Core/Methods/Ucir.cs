using Unforget.Methods.Contract;

namespace Unforget.Methods;

/// <summary>Options of <see cref="Ucir"/> (recipe block <c>ucir</c>).</summary>
public sealed record UcirOptions : UcirSettings;

/// <summary>
/// UCIR as its own code computes it on CIFAR-100 (Hou et al., 2019, "LUCIR"): cosines, margin 0.5, frozen weights of old classes, no
/// fine-tuning.
/// </summary>
[Method("ucir", typeof(UcirOptions), Summary = "Cosine classifier with less-forget and margin ranking, as in UCIR's own code", Paper = "Hou et al., 2019")]
public sealed class Ucir(UcirOptions options) : UcirMethod(options)
{
    /// <inheritdoc/>
    protected override string Name => "ucir";
}

using Unforget.Methods.Contract;

namespace Unforget.Methods;

/// <summary>Options of <see cref="UcirThesis"/> (recipe block <c>ucir_thesis</c>).</summary>
public sealed record UcirThesisOptions : UcirRepositorySettings;

/// <summary>
/// UCIR of PODNet's repository as the thesis lists and configures it: negative squared distances as scores, margin 0.5, at most
/// two negatives, weights of old classes trained, balanced fine-tuning.
/// </summary>
[Method("ucir_thesis", typeof(UcirThesisOptions), Summary = "UCIR of PODNet's repository, as the thesis configures it", Paper = "Hou et al., 2019")]
public sealed class UcirThesis(UcirThesisOptions options) : UcirMethod(options)
{
    /// <inheritdoc/>
    protected override string Name => "ucir_thesis";
}

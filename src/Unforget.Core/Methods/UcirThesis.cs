using Unforget.Methods.Contract;
using Unforget.Methods.Shared;
using Unforget.Model;

namespace Unforget.Methods;

/// <summary>Options of <see cref="UcirThesis"/> (recipe block <c>ucir_thesis</c>).</summary>
public sealed record UcirThesisOptions : UcirSettings
{
    /// <summary>Its defaults.</summary>
    public UcirThesisOptions()
    {
        Similarity = Similarity.NegativeSquaredDistance;
        Initial = ProxyInitialization.Normal;
        LessForgetSchedule = LessForgetSchedule.SeenOverNew;
        FreezeOldWeights = false;
        Finetune = new UcirFinetuneOptions { Enabled = true, LearningRate = 0.05, Milestones = [], BatchNorm = FinetuneBatchNorm.Train };
    }
}

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

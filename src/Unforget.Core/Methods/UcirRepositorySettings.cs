using Unforget.Methods.Shared;
using Unforget.Model;

namespace Unforget.Methods;

/// <summary>What the two forms of UCIR in PODNet's repository share: squared distances as scores, weights of old classes trained, balanced fine-tuning.</summary>
public abstract record UcirRepositorySettings : UcirSettings
{
    private protected UcirRepositorySettings()
    {
        Similarity = Similarity.NegativeSquaredDistance;
        Initial = ProxyInitialization.Normal;
        LessForgetSchedule = LessForgetSchedule.SeenOverNew;
        FreezeOldWeights = false;
        Finetune = new UcirFinetuneOptions { Enabled = true, LearningRate = 0.05, Milestones = [], BatchNorm = FinetuneBatchNorm.Train };
    }
}

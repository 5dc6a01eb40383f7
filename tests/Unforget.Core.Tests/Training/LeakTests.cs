using TorchSharp;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Training;

namespace Unforget.Tests.Training;

[Collection(nameof(Alone))]
public sealed class LeakTests
{
    /// <summary>
    /// One lost map of a step, [36, 4, 8, 8] floats, is 36 KiB, and 1,000 of them 35 MiB; one lost gradient of a
    /// [16, 16, 3, 3] weight is 9 KiB, and caught by the count of tensors. What is left are arenas of the two allocators
    /// and compiled code, which stay well below a third of the first once the steps before have warmed them up.
    /// </summary>
    private const long ToleratedBytes = 10 << 20;

    private const int WarmUp = 500;
    private const int Steps = 1000;

    [Fact]
    public void A_thousand_steps_with_teacher_and_pod_leave_the_memory_as_it_was()
    {
        var watch = new MemoryWatch();
        using var host = new Host(
            new Podnet(new PodnetOptions { Finetune = new PodnetFinetuneOptions { Enabled = false } }),
            new MemoryOptions { PerClass = 6 },
            epochs: 5,
            TestContext.Current.CancellationToken);
        using var trainer = host.Trainer(watch);
        host.Learn(trainer, 0);
        watch.Begin();
        host.Method.BeginTask(host.Data.Tasks[1]);
        var stage = host.Method.NextStage(host.Data.Tasks[1], [])!;
        var report = trainer.Run(host.Method, host.Data.Tasks[1], stage with { Epochs = Steps + WarmUp, BatchSize = 36 }, 0);
        Assert.True(report.Epochs[^1].Losses["pod"] > 0, "the teacher and the maps took part");
        Assert.Equal(Steps + WarmUp, watch.Count);
        Assert.Equal(watch.LiveAfterWarmUp, watch.Live);
        Assert.True(
            watch.Bytes - watch.BytesAfterWarmUp < ToleratedBytes,
            $"{Steps} steps took {(watch.Bytes - watch.BytesAfterWarmUp) >> 10} KiB, at most {ToleratedBytes >> 10} KiB are tolerated");
    }

    private sealed class MemoryWatch : ITrainingObserver
    {
        public int Count { get; private set; }

        public long Live { get; private set; }

        public long LiveAfterWarmUp { get; private set; }

        public long Bytes { get; private set; }

        public long BytesAfterWarmUp { get; private set; }

        public void Begin() => Count = 0;

        public void StepFinished(in StepProgress progress)
        {
            Count++;
            if (Count == WarmUp)
            {
                (LiveAfterWarmUp, BytesAfterWarmUp) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet);
            }
            else if (Count == WarmUp + Steps)
            {
                (Live, Bytes) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet);
            }
            else if (Count > WarmUp)
            {
                Assert.Equal(LiveAfterWarmUp, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
        }
    }
}

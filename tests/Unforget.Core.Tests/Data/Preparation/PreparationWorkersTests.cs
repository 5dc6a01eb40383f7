using Unforget.Data;

namespace Unforget.Tests.Data.Preparation;

public sealed class PreparationWorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_piece_of_every_job_is_done_once(int workers)
    {
        var done = new int[100];
        using var team = new PreparationWorkers(workers, (worker, piece) =>
        {
            Assert.InRange(worker, 0, workers - 1);
            Interlocked.Increment(ref done[piece]);
        });
        for (var job = 1; job <= 50; job++)
        {
            team.Run(job % 2 == 0 ? 100 : 1);
        }

        Assert.Equal(50, done[0]);
        Assert.All(done[1..], count => Assert.Equal(25, count));
        team.Run(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void First_piece_that_fails_is_reported_whatever_the_threads_do_and_the_next_job_runs(int workers)
    {
        var isFailing = true;
        var last = -1;
        using var team = new PreparationWorkers(workers, (_, piece) =>
        {
            last = piece;
            if (isFailing && piece >= 17)
            {
                throw new InvalidOperationException($"piece {piece}");
            }
        });
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal("piece 17", Assert.Throws<InvalidOperationException>(() => team.Run(40)).Message);
        }

        isFailing = false;
        team.Run(5);
        Assert.InRange(last, 0, 4);
    }
}

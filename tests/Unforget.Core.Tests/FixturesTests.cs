using Xunit.Sdk;
using static TorchSharp.torch;

namespace Unforget.Tests;

public sealed class FixturesTests
{
    [Fact]
    public void Close_names_the_worst_element()
    {
        using var scope = NewDisposeScope();
        var failure = Assert.ThrowsAny<XunitException>(
            () => Fixtures.Close(tensor(new float[] { 1, 2, 3, 4 }, [2, 2]), tensor(new float[] { 1, 2.1f, 4, 4 }, [2, 2])));
        Assert.Contains("value[1, 0]: expected 3, got 4", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Close_refuses_NaN_and_other_shapes()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<XunitException>(() => Fixtures.Close(1.0, tensor(float.NaN)));
        Assert.ThrowsAny<XunitException>(() => Fixtures.Close(zeros(2), zeros(1, 2)));
        Fixtures.Close(1.0, tensor(1.00005f));
    }
}

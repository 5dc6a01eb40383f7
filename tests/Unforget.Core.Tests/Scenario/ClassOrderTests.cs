using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Tests.Scenario;

public sealed class ClassOrderTests
{
    [Theory]
    [InlineData("order1", 87, 0, 52, 39)]
    [InlineData("order2", 58, 30, 93, 61)]
    [InlineData("order3", 71, 54, 45, 11)]
    public void Published_orders_are_permutations_with_the_published_entries(string name, int first, int second, int third, int last)
    {
        var order = ClassOrder.Resolve(ClassOrderSpec.Named(name), 100, seed: 1);
        Assert.Equal([first, second, third], order[..3]);
        Assert.Equal(last, order[^1]);
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
    }

    [Fact]
    public void Natural_order_keeps_the_labels() =>
        Assert.Equal([0, 1, 2, 3], ClassOrder.Resolve(ClassOrderSpec.Named("natural"), 4, seed: 9));

    [Fact]
    public void Seeded_order_is_a_permutation_that_only_the_seed_decides()
    {
        var spec = ClassOrderSpec.Named("seeded");
        var order = ClassOrder.Resolve(spec, 100, seed: 7);
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.Equal(order, ClassOrder.Resolve(spec, 100, seed: 7));
        Assert.NotEqual(order, ClassOrder.Resolve(spec, 100, seed: 8));
    }

    [Fact]
    public void Resolved_order_is_a_copy()
    {
        var spec = ClassOrderSpec.Named("order1");
        ClassOrder.Resolve(spec, 100, seed: 1)[0] = -1;
        Assert.Equal(87, ClassOrder.Resolve(spec, 100, seed: 1)[0]);
    }

    [Theory]
    [InlineData("[1, 0]", "protocol.class_order: the list has 2 labels, but toy has 3 classes; every label from 0 to 2 must appear once")]
    [InlineData("[0, 1, 3]", "protocol.class_order: label 3 is not a class of toy; labels go from 0 to 2")]
    [InlineData("[2, 1, 2]", "protocol.class_order: label 2 appears twice; every label from 0 to 2 must appear once")]
    [InlineData("order1", "protocol.class_order: order1 orders the 100 classes of CIFAR-100, but toy has 3; use natural, seeded, a file or a list")]
    public void Order_that_does_not_fit_is_refused(string text, string message)
    {
        var error = Assert.Throws<UserError>(() => ClassOrder.Resolve(ClassOrderSpec.Parse(text, null), 3, seed: 1, "toy"));
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("order1")]
    [InlineData("seeded")]
    [InlineData("[3, 1, 2, 0]")]
    public void Text_of_a_specification_parses_to_an_equal_one(string text)
    {
        var spec = ClassOrderSpec.Parse(text, null);
        Assert.Equal(text, spec.ToString());
        Assert.Equal(spec, ClassOrderSpec.Parse(spec.ToString(), null));
        Assert.Equal(spec.GetHashCode(), ClassOrderSpec.Parse(text, null).GetHashCode());
    }

    [Theory]
    [InlineData("order4")]
    [InlineData("[]")]
    [InlineData("[1, x]")]
    [InlineData("[1.0]")]
    [InlineData("[-1]")]
    [InlineData("1")]
    public void Anything_else_is_no_specification(string text)
    {
        var error = Assert.Throws<FormatException>(() => ClassOrderSpec.Parse(text, null));
        Assert.Contains($"got '{text}'", error.Message, StringComparison.Ordinal);
        Assert.False(ClassOrderSpec.TryParse(text, null, out _));
    }
}

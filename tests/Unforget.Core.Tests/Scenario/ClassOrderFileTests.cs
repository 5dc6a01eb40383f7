using Unforget.Foundation;
using Unforget.Scenario;
using Unforget.Tests.Data;

namespace Unforget.Tests.Scenario;

public sealed class ClassOrderFileTests : IDisposable
{
    private static readonly string[] Names = ["ant", "bee", "猫"];
    private static readonly string[] Folders = ["n1", "n2", "n3"];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("order.txt", "order.txt", "猫\r\n\nant\nbee\n")]
    [InlineData("order.txt", "order.txt", "2\n0\n1")]
    [InlineData("order.txt", "order.txt", "n3\nn1\nbee")]
    [InlineData("order.yaml", "order.yaml", "[2, 0, 1]")]
    [InlineData("order.yml", "order.yml", "seed: [1]\norder:\n  - [2, 0, 1]\n  - [0, 1, 2]\n")]
    [InlineData("order.yaml#2", "order.yaml", "order:\n  - [0, 1, 2]\n  - [2, 0, 1]\n")]
    [InlineData("order.json#mine", "order.json", """{"order": [0, 1, 2], "mine": ["猫", "ant", "bee"]}""")]
    public void Orders_of_every_form_are_read(string spec, string file, string text)
    {
        File.WriteAllText(_temp.Combine(file), text);
        Assert.Equal([2, 0, 1], Resolve(spec));
        Assert.Equal(spec, ClassOrderSpec.Parse(spec, null).ToString());
    }

    [Theory]
    [InlineData("none.txt", "", "protocol.class_order: 'none.txt' is not in '")]
    [InlineData("order.txt", "ant\nwasp\nbee", "'wasp' is no class of the data set")]
    [InlineData("order.txt", "0\n0\n1", "label 0 appears twice")]
    [InlineData("order.txt", "0\n1", "the list has 2 labels, but toys has 3 classes")]
    [InlineData("order.txt#2", "0\n1\n2", "a text file holds one order")]
    [InlineData("order.yaml", "a: [0, 1, 2]", "no key 'order' with a class order (keys: a)")]
    [InlineData("order.yaml#3", "order:\n  - [0, 1, 2]", "order 3 is asked for, there are 1 to 1")]
    [InlineData("order.yaml", "order: 5", "expected a list of class labels or names")]
    [InlineData("order.yaml", "", "the file is empty")]
    [InlineData("order.yaml", "order: [", "order.yaml:2: ")]
    public void What_is_no_order_is_refused_in_one_line(string spec, string text, string message)
    {
        if (!spec.StartsWith("none", StringComparison.Ordinal))
        {
            File.WriteAllText(_temp.Combine(spec.Split('#')[0]), text);
        }

        Assert.Contains(message, Assert.Throws<UserError>(() => Resolve(spec)).Message, StringComparison.Ordinal);
    }

    private int[] Resolve(string spec) => Unforget.Scenario.ClassOrder.Resolve(ClassOrderSpec.Parse(spec, null), 3, seed: 1, "toys", _temp.Path, Names, Folders);
}

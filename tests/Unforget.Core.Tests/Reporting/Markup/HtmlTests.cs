using Unforget.Reporting.Markup;

namespace Unforget.Tests.Reporting.Markup;

public sealed class HtmlTests
{
    [Fact]
    public void Values_are_escaped_and_markup_is_not()
    {
        var inner = Html.Of($"<b>{"<&>"}</b>");
        Assert.Equal("<p title=\"&quot;&#39;\"><b>&lt;&amp;&gt;</b>3</p>", Html.Of($"<p title=\"{"\"'"}\">{inner}{3}</p>").Text);
    }

    [Fact]
    public void Several_pieces_follow_each_other() =>
        Assert.Equal("<i>a</i><i>&lt;</i>", Html.Of($"{new[] { "a", "<" }.Select(text => Html.Of($"<i>{text}</i>"))}").Text);

    [Fact]
    public void Characters_that_a_page_must_not_hold_are_replaced() =>
        Assert.Equal("a\uFFFDb\nc\uFFFD😀", Html.Escape("a\0b\nc\uD800😀"));
}

namespace Unforget.Reporting.Tables.Styles;

/// <summary>A style with one table for each setting.</summary>
internal abstract class SettingStyle : TableStyle
{
    /// <summary>Whether cost comes as a table of its own, because rows are no variants or have no room.</summary>
    protected virtual bool HasCostApart => false;

    public sealed override IReadOnlyList<Table> Create(TableRequest request) =>
    [
        .. request.Results.Settings.Select(setting => Create(request, new SettingTable(request, setting))),
        .. HasCostApart ? CostColumns.Tables(request) : [],
    ];

    /// <summary>The table of one setting.</summary>
    protected abstract Table Create(TableRequest request, SettingTable setting);
}

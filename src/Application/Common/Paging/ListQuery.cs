using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Common.Paging;

/// <summary>
/// The parameters that all lists share (docs/lists.md). A list derives from <see cref="ListQuery{TDto}"/> and declares what it sorts and filters
/// by. Properties that it adds are query parameters too, and belong to the filter that a cursor is bound to.
/// </summary>
public abstract record ListQuery
{
    private IReadOnlyList<ListFilter> _filters = [];

    /// <summary>From the page before or after, with the same <see cref="Sort"/> and filters; null: the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>1 to 100; null: 20.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="ListDefinition.Sorts"/>; null: <see cref="ListDefinition.DefaultSort"/>.</summary>
    public string? Sort { get; init; }

    /// <summary>The members of the items in the response, separated by commas; null: all.</summary>
    public string? Fields { get; init; }

    /// <summary>All have to match.</summary>
    internal IReadOnlyList<ListFilter> Filters => _filters;

    /// <summary>What the list sorts and filters by.</summary>
    public abstract ListDefinition Declare();

    /// <summary>The same query with these filters instead.</summary>
    public ListQuery With(IReadOnlyList<ListFilter> filters) => this with { _filters = filters };
}

/// <inheritdoc cref="ListQuery"/>
public abstract record ListQuery<TDto> : ListQuery, IQuery<Page<TDto>>;

/// <summary>One filter as the caller sent it: <c>filter[name][eq]=Apollo</c>.</summary>
/// <param name="Parameter">The name of the whole parameter, for errors.</param>
/// <param name="Field">Null when the parameter does not have the form <c>filter[field][operator]</c>.</param>
public sealed record ListFilter(string Parameter, string? Field, string? Operator, string Value);

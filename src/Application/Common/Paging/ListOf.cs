using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;

namespace SvcInfra.Application.Common.Paging;

/// <summary>
/// Declares a list of <typeparamref name="T"/> that is returned as <typeparamref name="TDto"/>: what it sorts by, in both directions, and what it
/// filters by. Sort only by what an index has together with the id. Text columns must be in byte order, so that both engines sort alike.
/// </summary>
/// <example><code>
/// new ListOf&lt;Invoice, InvoiceDto&gt;("-createdAt", i => i.Id).SortById("createdAt").Filter("dueAt", i => i.DueAt)
/// </code></example>
/// <param name="defaultSort">One of the declared sorts; a minus sign in front makes it descending.</param>
/// <param name="id">Unique in the list; <typeparamref name="TDto"/> has a property of the same name.</param>
public sealed class ListOf<T, TDto>(string defaultSort, Expression<Func<T, Guid>> id) : ListDefinition(typeof(TDto))
    where T : class
{
    private readonly PropertyInfo _id = DtoProperty(((MemberExpression)id.Body).Member.Name);
    private readonly Dictionary<string, (ListSort<T> Sort, PropertyInfo? Key)> _sorts = new(StringComparer.Ordinal);
    private readonly List<ListFilterField<T>> _fields = [];

    public override IReadOnlyList<string> Sorts => [.. _sorts.Keys.SelectMany(name => new[] { name, "-" + name })];

    public override string DefaultSort => defaultSort;

    public override IReadOnlyList<ListField> Fields => _fields;

    /// <summary>By creation time: version 7 identifiers sort by it.</summary>
    public ListOf<T, TDto> SortById(string name)
    {
        _sorts.Add(name, (new SortById<T>(id), null));
        return this;
    }

    /// <param name="name">Of the member of <typeparamref name="TDto"/> that has the key.</param>
    public ListOf<T, TDto> Sort<TKey>(string name, Expression<Func<T, TKey>> key)
    {
        _sorts.Add(name, (new SortByKey<T, TKey>(id, key), DtoProperty(name)));
        return this;
    }

    /// <param name="value">A text, a UUID, an instant, a number, an enum or a boolean; null matches only <c>ne</c>.</param>
    public ListOf<T, TDto> Filter<TValue>(string name, Expression<Func<T, TValue>> value)
    {
        _fields.Add(new ListFilterField<T, TValue>(name, value));
        return this;
    }

    /// <param name="query">Validated.</param>
    /// <returns>Null when the position cannot belong to the sort order.</returns>
    internal ListPage<T>? PageOf(ListQuery query, ListPosition? from, int take)
    {
        var sort = query.Sort ?? defaultSort;
        var order = _sorts[sort.TrimStart('-')].Sort;
        var descending = sort[0] == '-' != (from is { IsBackward: true });
        var page = new ListPage<T>();
        foreach (var filter in query.Filters)
        {
            page.Where(_fields.First(field => field.Name == filter.Field).Predicate(filter.Operator!, filter.Value));
        }

        if (from is not null)
        {
            if (order.After(from, descending) is not { } after)
            {
                return null;
            }

            page.Where(after);
        }

        page.Order(order, descending, take);
        return page;
    }

    /// <summary>The position of a row of the list.</summary>
    internal ListPosition PositionOf(TDto row, string sort, bool isBackward)
    {
        var (order, key) = _sorts[sort.TrimStart('-')];
        return new ListPosition(order.Write(key?.GetValue(row)), (Guid)_id.GetValue(row)!, isBackward);
    }

    private static PropertyInfo DtoProperty(string name) =>
        typeof(TDto).GetProperties().FirstOrDefault(p => p.Name == name || JsonNamingPolicy.CamelCase.ConvertName(p.Name) == name)
        ?? throw new ArgumentException($"{typeof(TDto).Name} has no member {name}. A list sorts by what it shows.", nameof(name));
}

using System.Reflection;
using System.Text.Json;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Paging;

/// <summary>What a list sorts and filters by, and the members of its items. Everything else is refused.</summary>
public abstract class ListDefinition(Type item)
{
    /// <summary>The maximum number of filters of one request.</summary>
    public const int MaxFilters = 10;

    private const string UnknownField = "unknown_field";

    /// <summary>The members of an item, as the JSON names them.</summary>
    public IReadOnlyList<string> Members { get; } =
        [.. item.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name))];

    /// <summary>The values of <c>sort</c>: <c>name</c> is ascending, <c>-name</c> descending.</summary>
    public abstract IReadOnlyList<string> Sorts { get; }

    public abstract string DefaultSort { get; }

    public abstract IReadOnlyList<ListField> Fields { get; }

    /// <returns>The errors of the shared parameters by field; null when none exist.</returns>
    internal List<FieldError>? Check(ListQuery query)
    {
        List<FieldError> errors = [];
        if (query.Limit is < 1 or > PageLimit.Max)
        {
            errors.Add(new FieldError("limit", "out_of_range", $"Must be from 1 to {PageLimit.Max}."));
        }

        if (query.Sort is { } sort && !Sorts.Contains(sort))
        {
            errors.Add(new FieldError("sort", "unknown_value", $"Must be one of {string.Join(", ", Sorts)}."));
        }

        if (query.Fields is { } members && members.Split(',').Any(member => !Members.Contains(member)))
        {
            errors.Add(new FieldError("fields", UnknownField, $"Separate with commas, without spaces: {string.Join(", ", Members)}."));
        }

        if (query.Filters.Count > MaxFilters)
        {
            errors.Add(new FieldError("filter", "too_many", $"At most {MaxFilters} filters are allowed."));
        }
        else
        {
            errors.AddRange(query.Filters.Select(Check).OfType<FieldError>());
        }

        return errors.Count == 0 ? null : errors;
    }

    private FieldError? Check(ListFilter filter)
    {
        if (filter.Field is null)
        {
            return Refuse("malformed", "Write filter[field][operator]=value.");
        }

        if (Fields.FirstOrDefault(field => field.Name == filter.Field) is not { } known)
        {
            var names = string.Join(", ", Fields.Select(field => field.Name));
            return Refuse(UnknownField, Fields.Count == 0 ? "This list has no filters." : $"Filter by {names}.");
        }

        if (!known.Operators.Contains(filter.Operator))
        {
            return Refuse("unknown_operator", $"Use one of {string.Join(", ", known.Operators)}.");
        }

        return known.Refuse(filter.Operator!, filter.Value) is var (code, message) ? Refuse(code, message) : null;

        FieldError Refuse(string code, string message) => new(filter.Parameter, code, message);
    }
}

/// <summary>A field that a list filters by.</summary>
/// <param name="Name">As the JSON of an item spells it.</param>
/// <param name="Type">The type of the values; never nullable.</param>
public abstract record ListField(string Name, Type Type)
{
    /// <summary>The operator whose value is a list of values, separated by commas.</summary>
    public const string In = "in";

    /// <summary>Some of <c>eq</c>, <c>ne</c>, <c>in</c>, <c>gt</c>, <c>gte</c>, <c>lt</c>, <c>lte</c> and <c>contains</c>.</summary>
    public IReadOnlyList<string> Operators { get; } = ListValues.OperatorsOf(Type);

    /// <summary>The names of an enum, as the JSON spells them.</summary>
    public static IEnumerable<string> NamesOf(Type type) => ListValues.NamesOf(type);

    /// <returns>Why the value is refused; null when it is accepted.</returns>
    internal (string Code, string Message)? Refuse(string op, string value) =>
        op == In ? ListValues.RefuseAll(Type, value) : ListValues.Refuse(Type, value);
}

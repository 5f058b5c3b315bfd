using System.Text.RegularExpressions;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Reads the filters of a list from the query string: <c>filter[name][eq]=Apollo</c>. The other parameters are bound by the framework. Every endpoint
/// that takes a <see cref="ListQuery"/> gets this.
/// </summary>
internal static partial class ListParameters
{
    public const string Cursor = "cursor";
    public const string Fields = "fields";

    private const string Filter = "filter";

    /// <summary>The maximum length of a parameter's name in an error.</summary>
    private const int MaxNameLength = 100;

    private static readonly string[] Once = [Cursor, "limit", "sort", Fields];

    /// <summary>A filter factory for groups of endpoints. Endpoints that are no list get no filter.</summary>
    public static EndpointFilterDelegate Bind(EndpointFilterFactoryContext endpoint, EndpointFilterDelegate next)
    {
        var index = Array.FindIndex(endpoint.MethodInfo.GetParameters(), parameter => parameter.ParameterType.IsAssignableTo(typeof(ListQuery)));
        return index < 0 ? next : invocation =>
        {
            if (FiltersIn(invocation.HttpContext.Request.Query) is { Count: > 0 } filters)
            {
                invocation.Arguments[index] = ((ListQuery)invocation.Arguments[index]!).With(filters);
            }

            return next(invocation);
        };
    }

    private static List<ListFilter> FiltersIn(IQueryCollection query)
    {
        var filters = new List<ListFilter>();
        foreach (var (name, values) in query)
        {
            var isFilter = name.StartsWith(Filter, StringComparison.OrdinalIgnoreCase)
                && (name.Length == Filter.Length || name[Filter.Length] == '[');
            if (values.Count > 1 && (isFilter || Once.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                throw new ProblemException(Error.Validation(Shortened(name), "duplicate_parameter", "Send the parameter once."));
            }

            if (isFilter)
            {
                var parts = Parts().Match(name);
                filters.Add(new ListFilter(
                    Shortened(name),
                    parts.Success ? parts.Groups["field"].Value : null,
                    parts.Success ? parts.Groups["operator"].Value : null,
                    values.ToString()));
            }
        }

        return filters;
    }

    private static string Shortened(string name) => name.Length <= MaxNameLength ? name : name[..MaxNameLength];

    [GeneratedRegex(@"\A\w+\[(?<field>[A-Za-z0-9]{1,50})\]\[(?<operator>[a-z]{1,20})\]\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}

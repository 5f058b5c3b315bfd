using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Instants in a path or a query are RFC 3339: with seconds and an offset. The framework would take <c>1/2/2026</c> too, and the server's time zone
/// for what has none. Every endpoint that takes an instant gets this check.
/// </summary>
internal static partial class QueryDates
{
    public static RequestDelegate Before(MethodInfo handler, RequestDelegate next)
    {
        string[] names = [.. handler.GetParameters().SelectMany(NamesIn)];
        return names.Length == 0 ? next : context =>
        {
            foreach (var name in names)
            {
                if (!AreWellFormed(context.Request.Query[name]) || (context.Request.RouteValues.TryGetValue(name, out var inPath) && !AreWellFormed(inPath as string)))
                {
                    throw new ProblemException(BadRequests.OfParameter(name));
                }
            }

            return next(context);
        };
    }

    private static bool AreWellFormed(Microsoft.Extensions.Primitives.StringValues values) => values.All(value => string.IsNullOrEmpty(value) || Instant().IsMatch(value));

    private static IEnumerable<string> NamesIn(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(AsParametersAttribute))
            ? parameter.ParameterType.GetProperties().Where(property => IsInstant(property.PropertyType)).Select(property => CamelCase(property.Name))
            : IsInstant(parameter.ParameterType) ? [CamelCase(parameter.Name!)] : [];

    private static string CamelCase(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);

    private static bool IsInstant(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { } instant && (instant == typeof(DateTimeOffset) || instant == typeof(DateTime));

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Instant();
}

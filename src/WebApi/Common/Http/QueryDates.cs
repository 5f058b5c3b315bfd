using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Instants in a path or a query are RFC 3339: with seconds and an offset. The framework would also accept <c>1/2/2026</c>, and would use the
/// server's time zone when the offset is missing. Every endpoint that takes an instant gets this check.
/// </summary>
internal static partial class QueryDates
{
    /// <summary>A filter factory for groups of endpoints. Endpoints that take no instant get no filter.</summary>
    public static EndpointFilterDelegate Check(EndpointFilterFactoryContext endpoint, EndpointFilterDelegate next)
    {
        string[] names = [.. endpoint.MethodInfo.GetParameters().SelectMany(NamesIn)];
        return names.Length == 0 ? next : invocation =>
        {
            var request = invocation.HttpContext.Request;
            foreach (var name in names)
            {
                var isInPath = request.RouteValues.TryGetValue(name, out var inPath);
                if (!AreWellFormed(request.Query[name]) || (isInPath && !AreWellFormed(inPath as string)))
                {
                    throw new ProblemException(BadRequests.OfParameter(name));
                }
            }

            return next(invocation);
        };
    }

    private static bool AreWellFormed(Microsoft.Extensions.Primitives.StringValues values) =>
        values.All(value => string.IsNullOrEmpty(value) || Instant().IsMatch(value));

    private static IEnumerable<string> NamesIn(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(AsParametersAttribute))
            ? parameter.ParameterType.GetProperties().Where(property => IsInstant(property.PropertyType)).Select(property => CamelCase(property.Name))
            : IsInstant(parameter.ParameterType) ? [CamelCase(parameter.Name!)] : [];

    private static string CamelCase(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);

    private static bool IsInstant(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { } instant && (instant == typeof(DateTimeOffset) || instant == typeof(DateTime));

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Instant();
}

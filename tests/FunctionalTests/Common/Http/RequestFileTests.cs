using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>The requests of <c>src/WebApi/WebApi.http</c>, sent from top to bottom as an editor sends them.</summary>
public abstract partial class RequestFileTests(TestApp app) : FunctionalTest(app)
{
    private const string Host = "http://localhost:5000";

    private readonly Dictionary<string, ApiResponse> _named = [];

    [Fact]
    public async Task Requests_succeed_from_top_to_bottom()
    {
        using var http = App.Anonymous();
        var requests = (await File.ReadAllTextAsync(FileOfRequests())).ReplaceLineEndings("\n").Split("\n###");
        var variables = new Dictionary<string, string>();
        var sent = 0;
        foreach (var text in requests)
        {
            foreach (Match variable in Variable().Matches(text))
            {
                variables[variable.Groups["name"].Value] = Resolve(variable.Groups["value"].Value, variables);
            }

            if (variables.TryGetValue("mailed", out var mailed) && mailed.Length == 0)
            {
                // The reader copies it from the email.
                variables["mailed"] = MailedToken().Match(await App.MailToAsync(variables["email"])).Groups["token"].Value;
            }

            if (Request().Match(Resolve(text, variables)) is { Success: true } request)
            {
                var response = await SendAsync(http, request);
                ((int)response.Status).ShouldBeInRange(200, 299, $"{request.Value}\n{response.Body}");
                _named[Name().Match(text).Groups["name"].Value] = response;
                sent++;
            }
        }

        sent.ShouldBeGreaterThan(10);
    }

    private static async Task<ApiResponse> SendAsync(HttpClient http, Match request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Parse(request.Groups["method"].Value), request.Groups["path"].Value);
        if (request.Groups["body"].Value.Trim() is { Length: > 0 } body)
        {
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var header in request.Groups["headers"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)))
        {
            message.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        using var response = await http.SendAsync(message);
        return new ApiResponse(
            response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    private static string FileOfRequests([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "..", "src", "WebApi", "WebApi.http");

    private string Resolve(string text, Dictionary<string, string> variables) => Placeholder().Replace(text, match =>
        match.Groups["property"].Success
            ? _named[match.Groups["name"].Value][match.Groups["property"].Value].GetString()!
            : variables[match.Groups["name"].Value]).Replace(Host, string.Empty, StringComparison.Ordinal);

    [GeneratedRegex("^@(?<name>[a-z]+) =( (?<value>.*))?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex("^# @name (?<name>[A-Za-z]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(@"{{(?<name>[A-Za-z]+)(\.response\.body\.\$\.(?<property>[A-Za-z]+))?}}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        "^(?<method>[A-Z]+) (?<path>/.*)\n(?<headers>(.+: .+\n)*)(\n(?<body>(.*\n?)*))?", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Request();

    [GeneratedRegex("verify-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex MailedToken();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : RequestFileTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : RequestFileTests(app);
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.BotProtection;

public sealed class BotProtectionTests(ProtectedApp app) : FunctionalTest(app), IClassFixture<ProtectedApp>
{
    private const string Challenges = "/api/v1/challenges";
    private const string Header = "X-Challenge-Response";
    private const string Forgot = "/api/v1/users/password/forgot";

    private static readonly object Nobody = new { email = "nobody@example.com" };

    [Theory]
    [InlineData("/api/v1/users/register")]
    [InlineData("/api/v1/users/verify-email/resend")]
    [InlineData("/api/v1/users/sign-in/link")]
    [InlineData(Forgot)]
    public async Task Anonymous_request_that_costs_something_requires_a_challenge(string path)
    {
        object body = path.EndsWith("register", StringComparison.Ordinal)
            ? new { email = "ada@example.com", password = Person.Password, displayName = "Ada" }
            : Nobody;

        (await App.Anonymous().PostJsonAsync(path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "challenge_required");
        (await SendAsync(path, body, "no:1")).ShouldBeProblem(HttpStatusCode.Forbidden, "challenge_failed");
        App.MailsTo("ada@example.com").ShouldBe(0);
    }

    [Fact]
    public async Task Solved_challenge_lets_one_request_pass()
    {
        var solution = await SolveAsync();

        (await SendAsync(Forgot, Nobody, solution)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await SendAsync(Forgot, Nobody, solution)).ShouldBeProblem(HttpStatusCode.Forbidden, "challenge_failed");
    }

    [Fact]
    public async Task Unreadable_body_uses_no_challenge_up()
    {
        var solution = await SolveAsync();
        var http = App.Anonymous();
        http.DefaultRequestHeaders.Add(Header, solution);

        (await http.SendTextAsync(HttpMethod.Post, Forgot, "{")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed_json");
        (await http.PostJsonAsync(Forgot, Nobody)).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Challenge_expires()
    {
        var solution = await SolveAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(5));

        (await SendAsync(Forgot, Nobody, solution)).ShouldBeProblem(HttpStatusCode.Forbidden, "challenge_failed");
    }

    [Fact]
    public async Task Sign_in_requires_no_challenge() =>
        (await App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = "nobody@example.com", password = Person.Password }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");

    [Fact]
    public async Task Disposable_email_address_is_refused_whether_or_not_it_is_registered()
    {
        await App.AddUserAsync($"ada@{ProtectedApp.DisposableDomain}", "Ada", Person.Password);

        foreach (var email in new[] { $"ada@{ProtectedApp.DisposableDomain}", $"bob@MAIL.{ProtectedApp.DisposableDomain}" })
        {
            var refused = await SendAsync(
                "/api/v1/users/register", new { email, password = Person.Password, displayName = "Ada" }, await SolveAsync());
            refused.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
            refused["errors"].GetProperty("email")[0].GetProperty("code").GetString().ShouldBe("email_domain_not_allowed");
        }

        (await SendAsync(Forgot, new { email = $"ada@{ProtectedApp.DisposableDomain}" }, await SolveAsync())).Status
            .ShouldBe(HttpStatusCode.Accepted, "who has an account keeps it");
    }

    [Fact]
    public async Task Outcomes_are_counted()
    {
        var outcomes = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == ApplicationTelemetry.Name && instrument.Name == "svcinfra.bot_protection.challenges")
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (outcomes)
            {
                outcomes.Add($"{tags[0].Value} {tags[1].Value}");
            }
        });
        listener.Start();

        await App.Anonymous().PostJsonAsync(Forgot, Nobody);
        await SendAsync(Forgot, Nobody, "no:1");
        await SendAsync(Forgot, Nobody, await SolveAsync());

        outcomes.ShouldBe(["ProofOfWork Missing", "ProofOfWork Failed", "ProofOfWork Passed"]);
    }

    private async Task<ApiResponse> SendAsync(string path, object body, string solution)
    {
        var http = App.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation(Header, solution);
        return await http.PostJsonAsync(path, body);
    }

    /// <summary>As a client does, by the documentation.</summary>
    private async Task<string> SolveAsync()
    {
        var challenge = await App.Anonymous().GetResponseAsync(Challenges);
        challenge["provider"].GetString().ShouldBe("proofOfWork");
        challenge["difficulty"].GetInt32().ShouldBe(ProtectedApp.Difficulty);
        for (var number = 0; ; number++)
        {
            var response = $"{challenge["challenge"].GetString()}:{number.ToString(CultureInfo.InvariantCulture)}";
            if (SHA256.HashData(Encoding.UTF8.GetBytes(response))[0] == 0)
            {
                return response;
            }
        }
    }
}

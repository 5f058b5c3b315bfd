using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.RateLimits;

/// <summary>The policies, their headers and refusals. Each test uses IP addresses and users of its own, because the counts outlive a test.</summary>
public sealed partial class RateLimitTests(LimitedApp app) : FunctionalTest(app), IClassFixture<LimitedApp>
{
    private const string Route = "/api/v1/nothing-here";
    private const string Me = "/api/v1/users/me";

    [Fact]
    public async Task Every_response_says_what_is_left()
    {
        using var http = app.NewClient();

        var first = await http.GetResponseAsync(Route);
        var second = await http.SendTextAsync(HttpMethod.Post, "/api/v1/users/refresh", "{");

        first.Status.ShouldBe(HttpStatusCode.NotFound);
        PolicyOf(first).ShouldBe("\"anonymous\";q=20;w=3600");
        Left(first, "anonymous").ShouldBe(19);
        second.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed_json");
        Left(second, "anonymous").ShouldBe(18);
    }

    [Fact]
    public async Task Exhausted_quota_is_refused_until_the_named_time()
    {
        using var http = app.NewClient();
        await ExhaustAsync(http, LimitedApp.AnonymousPermits);

        var refused = await http.GetResponseAsync(Route);

        refused.ShouldBeProblem(HttpStatusCode.TooManyRequests, "quota_exceeded");
        refused["type"].GetString().ShouldBe("urn:problem:quota_exceeded");
        refused["violatedPolicies"].EnumerateArray().Select(policy => policy.GetString()).ShouldBe(["anonymous"]);
        Left(refused, "anonymous").ShouldBe(0);
        var reset = int.Parse(Reset().Match(StateOf(refused)).Groups["t"].Value, CultureInfo.InvariantCulture);
        var retryAfter = refused.Headers.RetryAfter!.Delta!.Value;
        retryAfter.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(reset));

        App.Clock.Forward(retryAfter);
        (await http.GetResponseAsync(Route)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Attack_with_forged_X_Forwarded_For_stays_in_one_partition()
    {
        using var http = app.NewClient();
        for (var i = 0; i < LimitedApp.AnonymousPermits; i++)
        {
            (await ForwardedAsync(http, $"192.0.2.{i}")).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        (await ForwardedAsync(http, "198.51.100.1")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Clients_behind_a_trusted_proxy_are_told_apart_by_their_network()
    {
        using var proxy = app.ClientFrom(LimitedApp.Proxy);
        for (var i = 0; i < LimitedApp.AnonymousPermits; i++)
        {
            (await ForwardedAsync(proxy, $"2001:db8:1:2::{i:x}")).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        (await ForwardedAsync(proxy, "2001:db8:1:2:ffff::1")).Status.ShouldBe(HttpStatusCode.TooManyRequests, "the same /64");
        (await ForwardedAsync(proxy, "2001:db8:1:3::1")).Status.ShouldBe(HttpStatusCode.NotFound, "another /64");
        (await ForwardedAsync(proxy, "192.0.2.1")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sensitive_endpoints_have_a_lower_limit_of_their_own()
    {
        using var http = app.NewClient();
        for (var i = 1; i <= LimitedApp.SensitivePermits / 5; i++)
        {
            var accepted = await http.PostJsonAsync("/api/v1/users/password/forgot", new { email = "nobody@example.com" });
            accepted.Status.ShouldBe(HttpStatusCode.Accepted);
            Left(accepted, "sensitive").ShouldBe(LimitedApp.SensitivePermits - (5 * i));
            Left(accepted, "anonymous").ShouldBe(LimitedApp.AnonymousPermits - (5 * i));
        }

        var refused = await http.PostJsonAsync("/api/v1/users/password/forgot", new { email = "nobody@example.com" });
        refused.ShouldBeProblem(HttpStatusCode.TooManyRequests, "quota_exceeded");
        refused["violatedPolicies"][0].GetString().ShouldBe("sensitive");
        (await http.GetResponseAsync(Route)).Status.ShouldBe(HttpStatusCode.NotFound, "other endpoints are still served");
    }

    [Fact]
    public async Task Invalid_credentials_count_as_anonymous()
    {
        using var http = app.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "not-a-token");
        for (var i = 0; i < LimitedApp.AnonymousPermits; i++)
        {
            (await http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.Unauthorized, "token_malformed");
        }

        (await http.GetResponseAsync(Me)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "quota_exceeded");
    }

    [Fact]
    public async Task Users_behind_one_IP_address_have_quotas_of_their_own()
    {
        var (ada, bob) = (await SignUpAsync("ada"), await App.SignUpAsync("bob"));
        var left = LimitedApp.PrincipalPermits;
        while (left > 0)
        {
            left = Left(await ada.Http.GetResponseAsync(Me), "principal");
        }

        var refused = await ada.Http.GetResponseAsync(Me);

        refused.ShouldBeProblem(HttpStatusCode.TooManyRequests, "quota_exceeded");
        refused["violatedPolicies"][0].GetString().ShouldBe("principal");
        (await bob.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Principals_of_a_tenant_share_its_quota()
    {
        var ada = await SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        var left = LimitedApp.TenantPermits - 1;
        for (var i = 0; i < 18; i++)
        {
            Left(await ada.Http.GetResponseAsync(Me), "tenant").ShouldBe(--left);
        }

        while (left > 0)
        {
            var read = await App.ReadTenantAsync(key.Text, ada.TenantId);
            read.Status.ShouldBe(HttpStatusCode.OK);
            Left(read, "tenant").ShouldBe(--left);
        }

        var refused = await App.ReadTenantAsync(key.Text, ada.TenantId);
        refused.ShouldBeProblem(HttpStatusCode.TooManyRequests, "quota_exceeded");
        refused["violatedPolicies"][0].GetString().ShouldBe("tenant");
        Left(refused, "principal").ShouldBeGreaterThan(0, "an API key has a quota of its own");
    }

    [Fact]
    public async Task Expensive_endpoint_costs_more()
    {
        var ada = await SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        var before = Left(await ada.Http.GetResponseAsync(Me), "tenant");

        var verified = await ada.Http.GetResponseAsync("/api/v1/audit/verify");

        Left(verified, "tenant").ShouldBe(before - 10);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Endpoints_that_machines_poll_are_not_limited(string path)
    {
        using var http = app.NewClient();
        for (var i = 0; i <= LimitedApp.AnonymousPermits; i++)
        {
            var response = await http.GetResponseAsync(path);
            response.Status.ShouldBe(HttpStatusCode.OK);
            response.Headers.Contains("RateLimit").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Refused_requests_are_counted_by_their_policy()
    {
        var policies = new ConcurrentQueue<string?>();
        using var http = app.NewClient();
        await ExhaustAsync(http, LimitedApp.AnonymousPermits);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == ApplicationTelemetry.Name && instrument.Name == "svcinfra.rate_limits.rejected")
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => policies.Enqueue($"{tags[0].Key} {tags[0].Value} {count}"));
        listener.Start();

        (await http.GetResponseAsync(Route)).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        policies.ShouldBe(["policy anonymous 1"]);
    }

    /// <summary>Passes the window first, so that the sign-ins of earlier tests do not count.</summary>
    private async Task<Person> SignUpAsync(string name)
    {
        App.Clock.Forward(TimeSpan.FromHours(2));
        return await App.SignUpAsync(name);
    }

    private static async Task ExhaustAsync(HttpClient http, int permits)
    {
        for (var i = 0; i < permits; i++)
        {
            (await http.GetResponseAsync(Route)).Status.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    private static async Task<ApiResponse> ForwardedAsync(HttpClient http, string ipAddress)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Route);
        request.Headers.Add("X-Forwarded-For", ipAddress);
        using var response = await http.SendAsync(request);
        return new ApiResponse(response.StatusCode, response.Headers, null, await response.Content.ReadAsStringAsync());
    }

    private static string PolicyOf(ApiResponse response) => response.Headers.GetValues("RateLimit-Policy").ShouldHaveSingleItem();

    private static string StateOf(ApiResponse response) => response.Headers.GetValues("RateLimit").ShouldHaveSingleItem();

    /// <summary>The remaining units of a policy.</summary>
    private static int Left(ApiResponse response, string policy)
    {
        var match = Regex.Match(StateOf(response), $"\"{policy}\";r=(?<r>\\d+);t=\\d+");
        match.Success.ShouldBeTrue($"{response.Status}: {StateOf(response)}");
        return int.Parse(match.Groups["r"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@";t=(?<t>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Reset();
}

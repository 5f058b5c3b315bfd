using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Webhooks;

/// <summary>Shared steps of the webhook tests.</summary>
internal static class WebhookSteps
{
    public const string Path = "/api/v1/webhooks/subscriptions";
    public const string Url = "https://example.com/hooks";

    public static async Task<Person> OwnerAsync(this TestApp app, string name = "ada")
    {
        var person = await app.SignUpAsync(name);
        await person.CreateTenantAsync(name);
        return person;
    }

    public static Task<ApiResponse> SubscribeAsync(this Person person, object? body = null) =>
        person.Http.PostJsonAsync(Path, body ?? new { url = Url, eventTypes = new[] { "*" } });

    /// <returns>The path of the new subscription.</returns>
    public static async Task<string> SubscribedAsync(this Person person, object? body = null)
    {
        var created = await person.SubscribeAsync(body);
        created.Status.ShouldBe(HttpStatusCode.Created, created.Body);
        return $"{Path}/{created["id"].GetGuid()}";
    }

    /// <summary>The field errors of a refusal: <c>field: code</c>.</summary>
    public static IEnumerable<string> FieldErrors(this ApiResponse response) =>
        response["errors"].EnumerateObject().SelectMany(field => field.Value.EnumerateArray()
            .Select(error => $"{field.Name}: {error.GetProperty("code").GetString()}"));
}

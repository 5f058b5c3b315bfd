using System.Text.Json;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Users.Passkeys;

internal sealed class PasskeyExamples : IExamples
{
    private const string Handle = "q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE";

    private static readonly JsonElement Attestation = JsonElement.Parse(
        """{"id":"8JmMxq1yR2mY4gqzqQ","rawId":"8JmMxq1yR2mY4gqzqQ","type":"public-key","response":"""
        + """{"clientDataJSON":"e30","attestationObject":"oA","transports":["internal"]},"clientExtensionResults":{}}""");

    private static readonly JsonElement Assertion = JsonElement.Parse(
        """{"id":"8JmMxq1yR2mY4gqzqQ","rawId":"8JmMxq1yR2mY4gqzqQ","type":"public-key","response":"""
        + """{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"MDE5YTJiM2M"},"clientExtensionResults":{}}""");

    private static readonly JsonElement Options = JsonElement.Parse(
        """{"challenge":"yq3W8m1n2oEq3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0","rpId":"app.example.com","timeout":300000"""
        + ""","allowCredentials":[],"userVerification":"required"}""");

    public IEnumerable<object> Examples =>
    [
        new PasskeyCeremonyDto(Handle, new DateTimeOffset(2026, 11, 1, 9, 35, 0, TimeSpan.Zero), Options),
        new RegisterPasskey(Handle, Attestation, "Ada's phone"),
        new PasskeyDto(
            Guid.Parse("019a2b3c-0000-7000-8000-000000000031"),
            "Ada's phone",
            Guid.Parse("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"),
            "hybrid internal",
            IsBackedUp: true,
            IsSuspended: false,
            new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 11, 2, 17, 5, 0, TimeSpan.Zero),
            Version: 1),
        new PasskeyEndpoints.PasskeyBody("Ada's tablet"),
        new BeginPasskeySignIn("ada@example.com"),
        new SignInWithPasskey(Handle, Assertion),
        new StepUpWithPasskey(Handle, Assertion),
    ];
}

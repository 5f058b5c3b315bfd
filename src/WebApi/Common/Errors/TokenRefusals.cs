using SvcInfra.Infrastructure.Users.Sessions;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>The refusals of access tokens, all 401.</summary>
internal static class TokenRefusals
{
    public static IReadOnlyList<Refusal> All { get; } = [.. Enum.GetValues<AccessTokenRefusal>().Select(Of).Distinct()];

    public static Refusal Of(AccessTokenRefusal refusal)
    {
        var (code, detail) = Describe(refusal);
        return new(StatusCodes.Status401Unauthorized, code, detail);
    }

    private static (string Code, string Detail) Describe(AccessTokenRefusal refusal) => refusal switch
    {
        AccessTokenRefusal.Expired => ("token_expired", "The access token has expired. Refresh it."),
        AccessTokenRefusal.NotYetValid => ("token_not_yet_valid", "The access token is not valid yet. Check the clocks of client and server."),
        AccessTokenRefusal.Signature => ("token_signature_invalid", "The access token's signature is wrong."),
        AccessTokenRefusal.Key => ("token_key_unknown", "The access token is signed with an unknown key."),
        AccessTokenRefusal.Algorithm => ("token_algorithm_invalid", "The access token is not signed with ES256."),
        AccessTokenRefusal.Issuer => ("token_issuer_invalid", "The access token was issued by another issuer."),
        AccessTokenRefusal.Audience => ("token_audience_invalid", "The access token is for another audience."),
        AccessTokenRefusal.Type => ("token_type_invalid", "The token is not an access token."),
        _ => ("token_malformed", "The access token is malformed."),
    };
}

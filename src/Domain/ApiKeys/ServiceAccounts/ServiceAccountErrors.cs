using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys.ServiceAccounts;

public static class ServiceAccountErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "api_keys.service_account_not_found", "There is no service account with this id in this tenant.");

    public static readonly Error NameTaken = new(
        ErrorKind.Conflict, "api_keys.service_account_name_taken", "A service account with this name already exists. Choose another name.");

    public static readonly Error TooMany = new(
        ErrorKind.Conflict, "api_keys.too_many_service_accounts", "Service account limit of this tenant reached. Delete a service account first.");

    public static readonly Error RoleAboveOwn = new(
        ErrorKind.Forbidden, "api_keys.role_above_own", "You cannot create or change a service account whose role is above your own.");
}

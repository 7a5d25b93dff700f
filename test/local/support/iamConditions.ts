// Conditions like those in the roles of the project.
export const referrals = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['REF#*'] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};
export const inTransaction = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['T#*'] },
  StringEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
};
export const marks = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'sent'] } };
export const specific = { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } };
